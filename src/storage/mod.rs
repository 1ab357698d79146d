//! Files: typed tables, atomic writes, inputs that may be packed.

pub mod atomic_dir;
pub mod atomic_file;
pub mod frame;
pub mod input_file;
