//! ReactiveX for Rust: observables built on `Stream`.

mod chain;
mod source;
mod observable;
mod into_observable;
mod notifier;
mod observer;
mod overflow;
mod on_drop;
mod run;
mod subscription;
mod lost_error;
mod parts;
pub mod create;
pub mod operators;
pub mod multicast;
#[cfg(feature = "testing")]
pub mod testing;
pub mod prelude;

pub use into_observable::{IntoObservable, ObserveExt};
pub use lost_error::{LostError, on_lost_error};
pub use notifier::{Notifier, Once};
pub use observable::{
    BoxCloneObservable, BoxLocalObservable, BoxObservable, Boxed, BoxedClone, BoxedLocal, Observable,
};
pub use observer::Observer;
pub use on_drop::{OnDrop, Untold};
pub use operators::time::Elapsed;
pub use overflow::{Lagged, Overflow};
pub use run::Run;
pub use source::Source;
pub use subscription::{Cancel, Canceller, CannotFail, Completion, LocalSubscription, Pipeline, Subscription};
