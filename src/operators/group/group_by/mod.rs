//! `group_by` and `group_by_with`: an observable for every key.

mod directory;
mod options;
mod split;

pub use options::{Groups, TooManyGroups};

use crate::{
    Observable, OnDrop, Untold,
    parts::{branching::Branching, timer::Timer},
    source::Source,
};
use directory::Directory;
use pin_project::pin_project;
use std::hash::{BuildHasher, Hash, RandomState};

impl<S: Source> Observable<S> {
    /// Emits an observable for every key, which emits the items of that key.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../../docs/marbles/group_by.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-1-2--3--4--5-|").values([("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5)]);
    /// let sums = source.group_by(|n| n % 2).flat_map(|group| group.scan(0, |sum, n| sum + n));
    /// m.expect(sums, "   -1-2--x--y--z-|").values([("1", 1), ("2", 2), ("x", 4), ("y", 6), ("z", 9)]);
    /// # m.picture("docs/marbles/group_by.svg", "group_by(|n| n % 2).flat_map(running sum)");
    /// # });
    /// ```
    ///
    /// It is [`group_by_with`](Self::group_by_with) with the usual options: each group holds up to 64 items that have not
    /// been read, then the source waits.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let words = from_iter(["ant", "bee", "asp", "bat", "ape"]);
    /// let endings = words.group_by(|word| word.as_bytes()[0]).flat_map(|group| {
    ///     let initial = *group.key() as char;
    ///     group.fold(String::from(initial), |all, word| all + &word[1..])
    /// });
    /// let Ok(endings) = endings.to_vec().await;
    /// assert_eq!(endings, ["antsppe", "beeat"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`group_map`](Self::group_map), which consumes the groups too, [`map_keyed`](Self::map_keyed) for one item a key at
    /// a time.
    #[doc(alias("groupBy", "groupingBy", "partition"))]
    pub fn group_by<K, F>(self, key: F) -> Observable<Branching<GroupBy<S, F, K>>>
    where
        S: Source<Error: Clone>,
        K: Hash + Eq + Clone,
        F: FnMut(&S::Item) -> K,
    {
        self.group_by_with(key, Groups::new())
    }

    /// Emits an observable for every key, which emits the items of that key; says how many there may be, and what happens
    /// to items that nobody reads.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../../docs/marbles/group_by_with.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b-a-c---a-|");
    /// let groups = source.group_by_with(|letter| *letter, Groups::new().evict_beyond(2));
    /// let letters = groups.flat_map(|group| group.count());
    /// m.expect(letters, "-------1-----(31|)").values([("1", 1), ("3", 3)]);
    /// # m.picture("docs/marbles/group_by_with.svg", "group_by_with(|letter| letter, evict_beyond(2)).flat_map(count)");
    /// # });
    /// ```
    ///
    /// A group is emitted with the first item of its key, which it tells by `key()`, and is live: its items follow as they
    /// come.
    ///
    /// There is no task behind it: whoever waits for an item, the consumer of the groups or that of one of them, in the
    /// same task or in another, polls the source; who asks for the next group takes the items of the others along.
    /// The cost of an item does not depend on the number of groups.
    /// Of those who wait, a few look after the source for all, so that a task that waits for a group and for something else
    /// is to come back to the group soon: while two such tasks are busy elsewhere the others may wait for them, or while 64
    /// are, where the outer observable has been dropped.
    ///
    /// Each group holds a number of items that have not been read, 64 without an option, and as many groups wait to be
    /// taken.
    /// Then the source waits, and with it all the other groups.
    /// So a consumer that takes only some groups, or fewer at once than there are keys, as
    /// [`merge_map(n, …)`](Self::merge_map) and [`concat_map`](Self::concat_map) do, comes to a stop when one that it does
    /// not read is full; RxJS queues without a limit instead.
    /// Drop such groups, let them lose items by [`Groups::overflow`], or use [`group_map`](Self::group_map), which reads
    /// all of them.
    ///
    /// A group whose observable is dropped is opened anew by the next item of its key, as is one that was evicted.
    /// One that is full is not silent, and while it stops the source the silence of the others goes on.
    /// Silent groups are looked for when the source rests or is stopped, and at every 1,024th item of one that never is:
    /// what it has ready when somebody polls again after a long time mostly finds its group open.
    ///
    /// # Completion and errors
    ///
    /// Both reach the groups first, in the order in which they were opened, then the outer observable.
    ///
    /// # Cancellation
    ///
    /// Dropping the outer observable leaves the groups that were taken: items of other keys are dropped.
    /// The source is dropped with the last of them.
    ///
    /// # Panics
    ///
    /// With [`Groups::evict_idle`], when it is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// // A session a user: it is over when nothing has come from them for a while.
    /// let clicks = interval(ms(10)).take(20).filter(|n| n % 10 < 3);
    /// let sessions = clicks.group_by_with(|_| "user", Groups::new().evict_idle(ms(50)));
    /// let Ok(clicks) = sessions.flat_map(|session| session.count()).to_vec().await;
    /// assert_eq!(clicks, [3, 3]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`group_by`](Self::group_by) without options.
    #[expect(clippy::type_complexity, reason = "it names its arguments, as every operator does")]
    pub fn group_by_with<K, F, D, H>(
        self,
        key: F,
        options: Groups<S::Error, D, H>,
    ) -> Observable<Branching<GroupBy<S, F, K, D, H>>>
    where
        S: Source<Error: Clone>,
        K: Hash + Eq + Clone,
        F: FnMut(&S::Item) -> K,
        D: OnDrop<S::Item>,
        H: BuildHasher + Clone,
    {
        let (capacity, overflow) = (options.capacity, options.overflow);
        Observable::new(Branching::new(GroupBy::new(self.source, key, options), capacity, overflow))
    }
}

/// What [`Observable::group_by`] makes groups of.
#[pin_project]
pub struct GroupBy<S: Source, F, K, D = Untold, H = RandomState> {
    #[pin]
    source: S,
    key: F,
    options: Groups<S::Error, D, H>,
    directory: Directory<K, H>,
    /// The group that was opened last, until somebody asks.
    begun: Option<usize>,
    /// An item whose group has no room for it, or cannot be opened yet; while it is here, the source is not polled.
    held: Option<(K, S::Item)>,
    /// Goes off when the group that has been silent for the longest time has been silent for too long.
    #[pin]
    timer: Timer,
    /// How many more steps come before silent groups are looked for, though the source has another item.
    patience: u32,
}
