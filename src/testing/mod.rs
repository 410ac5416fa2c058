//! The testing kit: marble diagrams in virtual time, the laws as a checker, and probes.
//!
//! | | |
//! |---|---|
//! | [`marble`](marble()) | a test that is a picture: sources and expectations, drawn |
//! | [`Laws`] | what every operator promises, tried on one of yours |
//! | [`Probe`] | a source that the test drives by hand, and that knows whether it was subscribed to, polled, dropped |
//! | [`Recorder`] | an observer that stamps what it is told; what the test did not expect fails it |
//! | [`SlowObserver`] | an observer that is busy for a while with each item |
//! | [`LeakCounter`] | counts the items, sources and tasks that are still alive |
//!
//! # Marbles
//!
//! A test is a picture: [`marble`](marble()) runs it, [`Marbles::cold`] and [`Marbles::hot`] draw the sources,
//! [`Marbles::expect`] draws what is to come out.
//! One character is one frame, one frame is one virtual millisecond, and nobody waits for it.
//!
//! # The notation
//!
//! It is RxJS's, exactly; only what cannot be meant, such as a dash within a group, is an error here.
//!
//! | | |
//! |---|---|
//! | `-` | a frame passes |
//! | `a`, `b`, `7`… | an item; any character that means nothing else |
//! | <code>&#124;</code> | the end |
//! | `#` | the error |
//! | `(ab)` | at the frame of the parenthesis, one after the other; the group takes as many frames as it has characters |
//! | `9ms`, `1.5s`, `1m` | so much time passes; with a space before, unless it begins the diagram, and one behind |
//! | space | nothing; it aligns diagrams |
//! | `^` | in a hot source: where the test begins; in a subscription: where it is subscribed to |
//! | `!` | in a subscription: where it is unsubscribed from |
//!
//! # The order of things within one frame
//!
//! Unsubscriptions come first, then subscriptions, then the events of hot sources one at a time, in the order in which the
//! sources were made, each followed by everything that it sets in motion; then cold sources and timers.
//!
//! # What can be expected
//!
//! | | |
//! |---|---|
//! | [`Marbles::expect`] | what an observable does, when it is subscribed to, when it is unsubscribed from |
//! | [`Marbles::expect_inner`] | what an observable of observables does, and what each of these does |
//! | [`Marbles::expect_equal`] | that an observable does what another one does |
//! | [`Marbles::expect_subscriptions`] | when a source is subscribed to and unsubscribed from |
//!
//! # Examples
//!
//! ```
//! use headwater::{prelude::*, testing::marble};
//!
//! marble(|m| {
//!     let keys = m.hot("-ab---c--|");
//!     m.expect_subscriptions(&keys, ["^--------!"]);
//!     m.expect(keys.debounce(m.frames(2)), "----b---c|");
//! });
//! ```

mod diagram;
mod difference;
mod test_error;
mod test_source;
mod track;
mod expectation;
mod expect_inner;
mod expect_equal;
mod expect_subscriptions;
mod picture;
mod marble;
mod laws;
mod probe;
mod recorder;
mod slow_observer;
mod leak_counter;

pub use expect_inner::ExpectInner;
pub use expectation::Expect;
pub use laws::{Adversary, Broken, Laws, Numbers, PlannedPanic};
pub use leak_counter::{LeakCounter, LeakToken};
pub use marble::{Marbles, marble};
pub use probe::{Probe, ProbeSource};
pub use recorder::{Recorder, Recording};
pub use slow_observer::SlowObserver;
pub use test_error::TestError;
pub use test_source::TestSource;
pub use track::Seen;
