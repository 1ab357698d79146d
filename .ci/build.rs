//! Names the code of the readers, so that what they read before is not taken for what they read now.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// Folders whose files decide what a file gives.
const READERS: [&str; 3] = ["data/assets", "src/data", "src/storage"];

fn main() -> io::Result<()> {
    let mut files = vec![PathBuf::from("Cargo.lock")];
    for room in READERS {
        println!("cargo::rerun-if-changed={room}");
        collect(Path::new(room), &mut files)?;
    }
    files.sort();
    let mut hash = DefaultHasher::new();
    for file in files.iter().filter(|file| file.exists()) {
        (file, fs::read(file)?).hash(&mut hash);
    }
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rustc-env=KOLNET_READERS={:016x}", hash.finish());
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
