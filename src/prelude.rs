//! What nearly every user of the crate needs: `use headwater::prelude::*;`.
//!
//! `Context` and `Scope` stay in [`concurrency`](crate::concurrency), as common as they are: a glob should not bring
//! names that `std::task::Context` and `std::thread::Scope` have too, the first of them in every operator that one
//! writes.

pub use crate::{
    BoxCloneObservable, BoxLocalObservable, BoxObservable, Completion, IntoObservable, LocalSubscription, Observable,
    ObserveExt as _, Observer, Overflow, Source, Subscription,
    concurrency::RateLimiter,
    create::{
        Emitter, Step, create, defer, empty, from_callback, from_fn, from_future, from_iter, from_lines, from_receiver,
        from_stream, from_try_fn, from_try_future, from_try_stream, generate, interval, interval_at, just, never, of,
        throw_error, timer, timer_at, unfold, using, using_async,
    },
    multicast::{AsyncSubject, BehaviorSubject, PublishSubject, ReplaySubject, UnicastSubject},
    operators::{
        backpressure::Backlog,
        combine::{
            combine_latest, concat, concat_eager, fork_join, merge, merge_delay_error, merge_sorted_by, race, zip,
        },
        concurrent::Concurrency,
        error::RetryPolicy,
        filter::Distinct,
        group::{Groups, MapKeyed},
        lifecycle::Ending,
        share::{Share, WireTap},
        time::{Audit, Deadline, Debounce, Delay, Edges, RateLimit, RateLimitBy, Sample, SampleWhen, Throttle},
        window::{Lateness, Windows},
    },
};
