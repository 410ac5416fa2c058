//! `broadcast`: every item to each of so many consumers.

use crate::{
    Observable,
    multicast::{Branch, Connection, Keep},
    overflow::Overflow,
    source::Source,
};

/// How many items each consumer may have unread where nothing else is said.
const CAPACITY: usize = 64;

impl<S: Source> Observable<S> {
    /// Makes `count` observables, each of which emits every item.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/broadcast.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("--a--b--c--|");
    /// let mut outputs = source.broadcast(2).into_iter();
    /// m.expect(outputs.next().unwrap(), "--a--b--c--|");
    /// m.expect(outputs.next().unwrap().delay(m.frames(1)), "---a--b--c--|");
    /// # m.picture("docs/marbles/broadcast.svg", "broadcast(2)");
    /// # });
    /// ```
    ///
    /// The source runs once; nothing is missed by an output that is polled late.
    /// Each may have 64 items unread, then the source waits for it, also for one that is held and never polled: drop what
    /// is not needed.
    /// There is no task: whichever output waits polls the source for all, and takes up to 32 items if these are ready.
    ///
    /// # Completion and errors
    ///
    /// Both reach every output behind what it has not read yet; the error is cloned.
    ///
    /// # Cancellation
    ///
    /// Dropping an output frees the others of it; dropping the last one drops the source.
    ///
    /// # Panics
    ///
    /// When the source panics, in all outputs.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let outputs = from_iter(1..=4).broadcast(2);
    /// let sums = outputs.into_iter().map(|output| output.sum());
    /// assert_eq!(futures::future::try_join_all(sums).await, Ok(vec![10, 10]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`broadcast_with`](Self::broadcast_with) to say for each output how much it may have unread and what then,
    /// [`share`](Self::share) for consumers that come and go, [`balance`](Self::balance) to give each item to one.
    #[doc(alias("tee", "alsoTo", "fanOut"))]
    #[must_use = "outputs that nobody polls emit nothing"]
    pub fn broadcast(self, count: usize) -> Vec<Observable<Branch<S>>>
    where
        S::Item: Clone,
        S::Error: Clone,
    {
        let run = Connection::new(self.source, CAPACITY, Keep::NOTHING);
        run.open();
        (0..count).map(|_| Observable::new(Branch::seated(&run, Overflow::Block, CAPACITY))).collect()
    }

    /// Makes an observable for each policy, each of which emits every item that its policy does not lose.
    ///
    /// A policy is what happens when the output has as many items unread as the number beside it says.
    /// It is [`broadcast`](Self::broadcast) in everything else.
    /// How much an output had unread at most, and what it lost, is told by its [`gauge`](Self::gauge).
    ///
    /// # Completion and errors
    ///
    /// Both reach every output behind what it has not read yet, and what it has not lost; the error is cloned.
    /// An output of [`Overflow::Error`] fails behind what it had unread when the first item did not fit; the others go on.
    ///
    /// # Cancellation
    ///
    /// Dropping an output frees the others of it; dropping the last one drops the source.
    ///
    /// # Panics
    ///
    /// When a capacity is 0; and when the source panics, in all outputs.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let prices = from_iter(1..=1_000);
    /// // The archive gets every price; the screen only the newest, whenever it looks.
    /// let [archive, screen] = prices.broadcast_with([(Overflow::Block, 64), (Overflow::DropOldest, 1)]);
    /// let (archived, lost) = (archive.count(), screen.gauge());
    /// assert_eq!(archived.await, Ok(1_000));
    /// assert_eq!(screen.to_vec().await, Ok(vec![1_000]));
    /// assert_eq!(lost.lost(), 999);
    /// # }
    /// ```
    #[must_use = "outputs that nobody polls emit nothing"]
    #[track_caller]
    pub fn broadcast_with<const N: usize>(
        self,
        policies: [(Overflow<S::Error>, usize); N],
    ) -> [Observable<Branch<S>>; N]
    where
        S::Item: Clone,
        S::Error: Clone,
    {
        let smallest = policies.iter().map(|(_, capacity)| *capacity).min().unwrap_or(CAPACITY);
        assert!(smallest > 0, "every output of a broadcast needs a capacity of at least 1");
        let run = Connection::new(self.source, smallest, Keep::NOTHING);
        run.open();
        policies.map(|(overflow, capacity)| Observable::new(Branch::seated(&run, overflow, capacity)))
    }
}
