//! File formats, without any knowledge of what their records mean.

pub(crate) mod json_file;
pub(crate) mod json_records;
pub(crate) mod stream_buffer;
pub(crate) mod table;
pub(crate) mod xlsx;
pub(crate) mod xml_records;
