//! Pictures of `operators::time`.

mod debounce;
