//! Hot observables: what is sent is seen by everyone who listens at that time.
//!
//! Observables that begin anew for each subscriber are made by [`create`](crate::create).
//!
//! | subject | what one who subscribes late gets | after completion |
//! |---|---|---|
//! | [`PublishSubject`] | what is sent from then on | nothing |
//! | [`BehaviorSubject`] | the latest item first | nothing; [`value`](Subject::value) stays |
//! | [`ReplaySubject`] | the last so many items first, or those of so long | the same items |
//! | [`AsyncSubject`] | the last item, at completion | that item |
//! | [`UnicastSubject`] | everything, as there is one subscriber only | what it has not read |
//!
//! [`StateView`] is a behavior subject for those who may look and not send.
//! To share a pipeline instead of sending by hand, see [`share`](crate::Observable::share) and its neighbours.

mod subject;
mod publish_subject;
mod behavior_subject;
mod state_view;
mod replay_subject;
mod async_subject;
mod unicast_subject;
mod observe;
mod listen;
mod send_error;
mod keep;
mod log;
mod state;
mod reader;
mod connection;
mod branch;

pub use async_subject::{AsyncSubject, Last};
pub use behavior_subject::{Behavior, BehaviorSubject};
pub use branch::Branch;
pub(crate) use connection::{Connection, Member};
pub(crate) use keep::Keep;
pub use listen::Listen;
pub use observe::Observe;
pub use publish_subject::{Publish, PublishSubject};
pub use replay_subject::{Replay, ReplaySubject};
pub use send_error::{SendError, TrySendError};
pub use state_view::StateView;
pub(crate) use subject::Room;
pub use subject::Subject;
pub use unicast_subject::{AlreadyObserved, ObserveUnicast, Unicast, UnicastSubject};
