//! Files: declared tables, atomic writes, inputs that may be packed.

pub mod atomic_dir;
pub mod atomic_file;
pub mod frame;
pub mod input_file;
pub(crate) mod reference_format;
pub mod table;
pub mod table_schema;
mod unsupported_format;

/// For hidden temporary files and folders. By default they are private to their owner; results are as
/// open as anything that the user makes: `mode` less the umask.
fn temporary_builder<'a>(mode: u32) -> tempfile::Builder<'a, 'a> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kolnet-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    builder
}
