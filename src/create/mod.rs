//! Ways to begin: functions that make an observable out of something else, or of nothing.
//!
//! Subjects, which are fed by hand, are in [`multicast`](crate::multicast).

mod just;
mod of;
mod from_iter;
mod empty;
mod never;
mod throw_error;
mod from_fn;
mod from_try_fn;
mod from_future;
mod from_try_future;
mod from_stream;
mod from_try_stream;
mod defer;
mod create;
mod emitter;
mod unfold;
mod generate;
mod interval;
mod timer;
mod using;
mod using_async;
mod from_callback;
mod from_receiver;
mod from_lines;

pub use create::{BlockOutcome, Create, create};
pub use defer::{Defer, defer};
pub use emitter::{Emit, Emitter};
pub use empty::{Empty, empty};
pub use from_callback::{CallbackSink, FromCallback, Teardown, from_callback};
pub use from_fn::{FromFn, from_fn};
pub use from_future::{FromFuture, from_future};
pub use from_iter::{FromIter, from_iter};
pub use from_lines::{FromLines, from_lines};
pub use from_receiver::{ChannelReceiver, FromReceiver, from_receiver};
pub use from_stream::{FromStream, from_stream};
pub use from_try_fn::from_try_fn;
pub use from_try_future::{FromTryFuture, from_try_future};
pub use from_try_stream::{FromTryStream, from_try_stream};
pub use generate::{Generate, Step, generate};
pub use interval::{Interval, interval, interval_at};
pub use just::{Just, just};
pub use never::{Never, never};
pub use of::of;
pub use throw_error::{ThrowError, throw_error};
pub use timer::{timer, timer_at};
pub use unfold::{Unfold, unfold};
pub use using::{Using, using};
pub use using_async::{UsingAsync, using_async};
