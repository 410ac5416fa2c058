//! What nearly every user of the crate needs: `use headwater::prelude::*;`.

pub use crate::{
    BoxCloneObservable, BoxLocalObservable, BoxObservable, Completion, IntoObservable, LocalSubscription, Observable,
    ObserveExt as _, Observer, Overflow, Source, Subscription,
    concurrency::RateLimiter,
    create::{
        Emitter, create, defer, empty, from_future, from_iter, from_stream, from_try_future, from_try_stream, interval,
        interval_at, just, never, of, throw_error, timer, timer_at, unfold,
    },
    multicast::{AsyncSubject, BehaviorSubject, PublishSubject, ReplaySubject, UnicastSubject},
    operators::{
        combine::{concat, merge},
        error::RetryPolicy,
        lifecycle::Ending,
        share::{Share, WireTap},
        time::{Audit, Deadline, Debounce, Delay, Edges, RateLimit, RateLimitBy, Sample, SampleWhen, Throttle},
    },
};
