//! What nearly every user of the crate needs: `use headwater::prelude::*;`.

pub use crate::{
    BoxCloneObservable, BoxLocalObservable, BoxObservable, Completion, IntoObservable, LocalSubscription, Observable,
    ObserveExt as _, Observer, Overflow, Source, Subscription,
    create::{from_iter, from_stream, from_try_future, from_try_stream},
    multicast::PublishSubject,
    operators::{
        lifecycle::Ending,
        time::{Debounce, Delay, Sample, Throttle},
    },
};
