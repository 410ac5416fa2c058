//! What a construct does until it is dropped.

use futures::future::{BoxFuture, join_all};
use headwater::{
    prelude::*,
    testing::{LeakCounter, LeakToken},
};
use std::{
    convert::Infallible,
    fmt,
    future::{Future, pending},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::sleep;

/// Builds a construct, with tokens in whatever must not stay behind.
pub(super) type Construct = fn(&LeakCounter, &mut Random) -> Life;

/// A construct and those who use it.
pub(super) struct Life {
    pub(super) work: BoxFuture<'static, ()>,
    /// How many places, permits and subscribers there still are; asked when the work has been dropped.
    pub(super) left: Box<dyn Fn() -> usize>,
}

impl Life {
    pub(super) fn new(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self { work: Box::pin(work), left: Box::new(|| 0) }
    }

    /// Several users of one construct; some of them leave early, and the others stay.
    pub(super) fn of(users: impl IntoIterator<Item = BoxFuture<'static, ()>>, random: &mut Random) -> Self {
        let users: Vec<_> =
            users.into_iter().map(|user| Mortal { user: Some(user), polls: random.below(30) }).collect();
        Self::new(async { drop(join_all(users).await) })
    }

    /// What else must be nothing in the end.
    pub(super) fn and_none_of(self, left: impl Fn() -> usize + 'static) -> Self {
        Self { left: Box::new(left), ..self }
    }
}

/// A user who is polled so many times, and then leaves.
struct Mortal {
    user: Option<BoxFuture<'static, ()>>,
    polls: u64,
}

impl Future for Mortal {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(user) = &mut self.user else { return Poll::Ready(()) };
        let done = user.as_mut().poll(cx).is_ready();
        if done || self.polls == 0 {
            self.user = None;
            return Poll::Ready(());
        }
        self.polls -= 1;
        Poll::Pending
    }
}

/// An item that must not stay behind.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) number: u64,
    _token: LeakToken,
}

impl Item {
    pub(super) fn new(number: u64, token: &LeakToken) -> Self {
        Self { number, _token: token.clone() }
    }
}

/// A source that takes its time, and then has one item or several; it ends after a while.
pub(super) fn items(
    counter: &LeakCounter,
    random: &mut Random,
) -> Observable<impl Source<Item = Item, Error = Infallible> + Clone + Send + 'static + use<>> {
    let (token, burst) = (counter.token(), 1 + random.below(3));
    let items = move |tick| {
        let token = token.clone();
        (0..burst).map(move |n| Item::new(tick * burst + n, &token))
    };
    interval(random.ms(4) + Duration::from_millis(1)).take(20).flat_map_iter(items)
}

/// A consumer that takes its time, in place or in a task of its own.
pub(super) fn consume<S>(observable: Observable<S>, random: &mut Random) -> BoxFuture<'static, ()>
where
    S: Source<Item: Send, Error: fmt::Debug + Send> + Send + 'static,
{
    let pause = random.ms(3);
    let run = observable.for_each_async(async move |_item| sleep(pause).await);
    if random.below(2) == 0 { Box::pin(async { drop(run.await) }) } else { Box::pin(async { drop(run.spawn().await) }) }
}

/// The consumer of one observable.
pub(super) fn consumed<S>(observable: Observable<S>, random: &mut Random) -> Life
where
    S: Source<Item: Send, Error: fmt::Debug + Send> + Send + 'static,
{
    Life::new(consume(observable, random))
}

/// A source whose observer is a subject.
pub(super) fn feed<S, O>(source: Observable<S>, subject: O) -> BoxFuture<'static, ()>
where
    S: Source<Item: Send, Error = Infallible> + Send + 'static,
    O: Observer<S::Item, Infallible> + Send + 'static,
{
    Box::pin(async {
        let Ok(_) = source.subscribe_with(subject).await;
    })
}

/// Work that never ends by itself.
pub(super) async fn hold<T>(token: impl Send) -> T {
    let _token = token;
    pending().await
}

/// Work that takes its time.
pub(super) async fn work<T>(value: T, time: Duration) -> T {
    sleep(time).await;
    value
}

/// SplitMix64: the same numbers for the same seed.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D))
    }

    /// A number from 0 on, less than `limit`.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }

    /// So many milliseconds, from 0 on, less than `limit`.
    pub(super) fn ms(&mut self, limit: u64) -> Duration {
        Duration::from_millis(self.below(limit))
    }
}
