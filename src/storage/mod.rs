//! Files: declared tables, atomic writes, inputs that may be packed.

pub mod atomic_dir;
pub mod atomic_file;
pub mod fetch_sidecar;
pub(crate) mod field_names;
pub(crate) mod folder_lock;
pub mod folder_record;
pub(crate) mod formula_guard;
pub mod frame;
pub mod hashing_writer;
pub mod input_file;
pub mod line_ends;
pub(crate) mod reference_format;
pub mod separation;
pub(crate) mod sheets;
pub mod sql;
pub mod table;
pub mod table_edit;
pub mod table_schema;
pub mod table_writer;
mod unsupported_format;

/// Beginning of the name of every hidden file and folder.
const HIDDEN: &str = ".kolnet-";

/// Makes a hidden temporary file or folder for what will be called `name`. By default they are private to
/// their owner; results are as open as anything that the user makes: `mode` less the umask.
fn make_temporary<T>(
    name: &str,
    mode: u32,
    make: impl FnOnce(&tempfile::Builder<'_, '_>) -> std::io::Result<T>,
) -> std::io::Result<T> {
    let prefix = format!("{HIDDEN}{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    make(&builder)
}

/// Whether a file can be made in `folder`. Where the system knows files without a name, none appears.
fn probe_writing(folder: &std::path::Path) -> std::io::Result<()> {
    // An error names the folder and not the file, whose name is random.
    let made = tempfile::tempfile_in(folder).map_err(|cause| std::io::Error::from(cause.kind()));
    made.map(drop)
}
