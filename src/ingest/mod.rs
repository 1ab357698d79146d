//! Files to corpus: reads publications and congress programmes and says which records it refused.
//!
//! Every reader is a [`Source`]: it parses one file into a [`Part`]. [`read`] runs the readers over
//! all files in parallel and merges the parts. A bad *record* becomes a [`Rejected`] row and the
//! file goes on; a bad *file* is an [`Error`] and stops the run before anything is written.
