//! ReactiveX for Rust: observables that are built on [`Stream`](futures::Stream), pulled, awaited, and cancelled by
//! drop.
//!
//! ```
//! use headwater::prelude::*;
//! use std::time::Duration;
//!
//! # async fn search(query: String) -> Result<Vec<String>, std::io::Error> { Ok(vec![query]) }
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), std::io::Error> {
//! let keys = PublishSubject::<String>::new(16);
//!
//! let suggestions = keys
//!     .observe()
//!     .debounce(Duration::from_millis(250)) // the user has stopped typing
//!     .distinct_until_changed()
//!     .with_error() // from here on it can fail
//!     .switch_map(|query| async move { search(query).await }) // a newer query cancels the older
//!     .for_each(|list| println!("{list:?}"))
//!     .spawn();
//!
//! keys.send("headwater".to_owned()).await.unwrap();
//! keys.complete();
//! suggestions.await?;
//! # Ok(())
//! # }
//! ```
//!
//! | what is where | |
//! |---|---|
//! | [`Observable`] | the type, and the catalogue of its operators |
//! | [`create`] | ways to begin: `from_iter`, `from_stream`, `interval`, `create`… |
//! | [`multicast`] | subjects: what is sent reaches everyone who listens |
//! | [`concurrency`] | what several tasks share: contexts, promises, scopes, pools, rate limits, actors, processes |
//! | [`Run`], [`Subscription`], [`Observer`] | ways to consume |
//! | [`Overflow`], [`Gauge`] | what happens where something is queued |
//! | [`Source`], [`IntoObservable`], [`IntoObservableWith`], [`Notifier`] | the traits behind it |
//! | [`operators`] | the types behind the methods |
#![cfg_attr(
    feature = "durable",
    doc = "| [`durable`] | queues that survive a crash, in a file that processes share or on a server |"
)]
#![cfg_attr(feature = "testing", doc = "| [`testing`] | marble diagrams in virtual time, the laws, probes |")]
//!
//! # The book
//!
//! The folder `docs` has a tutorial, a cookbook with a page for each task, and pages for those who come from other
//! libraries; every block of code in it is a doc test of this crate.
//! `mdbook build docs` makes a book of it beside these pages:
//!
//! | page | what is in it |
//! |---|---|
//! | [The tutorial](../book/tutorial/index.html) | a whole program in eight short chapters |
//! | [The cookbook](../book/cookbook/index.html) | *search as the user types*, *retry and give up*, *shut down gracefully*… |
//! | [I want to…](../book/choose.html) | from an intention to an operator |
//! | [What the compiler means](../book/compiler.html) | its messages, and what to write instead |
//! | [Patterns of concurrency](../book/patterns.html) | how Go writes them, and how you do here |
//! | [Coming from RxJS](../book/coming-from/rxjs.html), [RxJava](../book/coming-from/rxjava.html), [Kotlin Flow](../book/coming-from/kotlin-flow.html), [Go](../book/coming-from/go.html), [`futures`](../book/coming-from/futures.html) | what you know, and the traps |
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `durable` | the module `durable`: queues that survive a crash, over a backend of one's own or one of these two |
//! | `sqlite` | the backend for them in an SQLite file that processes share; `durable` comes with it |
//! | `nats` | the backend for them on a NATS server; `durable` comes with it |
//! | `process` | child processes whose lines are observables: `concurrency::Process`, pools and workers |
//! | `rayon` | `Observable::map_parallel`, which computes on the CPU threads of rayon |
//! | `testing` | the module `testing`: marble diagrams, the laws, probes |
//! | `tracing` | `Observable::log`, which writes by the crate of that name |
//!
//! None is on by default.
//!
//! # Five ideas
//!
//! **It is pulled.** An operator asks its source when it is asked itself.
//! A slow consumer slows its sources down through the whole chain; nothing is queued except where a capacity is named,
//! and no queue is without bound.
//!
//! **The error is not an item.** It has a channel and a type of its own, so that no operator can lose it.
//! A pipeline that cannot fail has the error [`Infallible`](std::convert::Infallible) and no `?` anywhere; one that can
//! is not run without saying what becomes of its error.
//!
//! **Drop is cancellation.** Dropping a subscription, or an observable, releases every source, timer and task behind it
//! at once.
//!
//! **A recipe until it is polled.** A clone of an observable that was never polled is a fresh one; `retry` and its like
//! need no more than that.
//!
//! **A picture is a test.** The marble diagrams in this documentation are run by the tests of this crate, and yours can
//! be.

#![warn(clippy::print_stdout)]
// On docs.rs every item tells the feature that it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod chain;
mod source;
mod observable;
mod boxed;
mod into_observable;
mod notifier;
mod observer;
mod overflow;
mod on_drop;
mod errors;
mod gauge;
mod run;
mod subscription;
mod lost_error;
mod parts;
pub mod create;
pub mod operators;
pub mod multicast;
pub mod concurrency;
#[cfg(feature = "durable")]
pub mod durable;
#[cfg(feature = "testing")]
pub mod testing;
pub mod prelude;

pub use boxed::{BoxCloneObservable, BoxLocalObservable, BoxObservable, Boxed, BoxedClone, BoxedLocal};
pub use errors::Errors;
pub use gauge::{Gauge, Gauged};
pub use into_observable::{IntoObservable, IntoObservableWith, ObserveExt};
pub use lost_error::{LostError, on_lost_error};
pub use notifier::Notifier;
pub use observable::Observable;
pub use observer::Observer;
pub use on_drop::{OnDrop, Untold};
pub use operators::aggregate::EmptyError;
pub use operators::error::Panicked;
pub use operators::filter::SingleError;
pub use operators::group::TooManyGroups;
pub use operators::time::{Elapsed, Timed};
pub use operators::transform::Notification;
pub use overflow::{Lagged, Overflow};
pub use run::Run;
pub use source::Source;
pub use subscription::{Cancel, Canceller, CannotFail, Completion, LocalSubscription, Pipeline, Subscription};

/// The delays of [`Observable::retry_with`]: the crate whose builders it takes, in the version that it takes.
#[doc(no_inline)]
pub use backon;

/// The client of [`durable::NatsStream`]: the crate whose options it takes, in the version that it takes.
#[cfg(feature = "nats")]
#[doc(no_inline)]
pub use async_nats;

#[cfg(doctest)]
mod documentation;

/// The readme's example runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
