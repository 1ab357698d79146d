//! Promises that hold for every picture.
