//! What a grouping operator may be told beside the key.

use crate::{on_drop::Untold, overflow::Overflow, parts::windows::CAPACITY};
use std::{error::Error, fmt, hash::RandomState, time::Duration};

/// How [`Observable::group_by_with`](crate::Observable::group_by_with) keeps its groups.
///
/// `H` hashes the keys: [`RandomState`] without [`hasher`](Self::hasher), which withstands keys that somebody has chosen to
/// collide, and costs some twenty nanoseconds an item more than the fastest.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// // Any number of keys, of which never more than a hundred are known.
/// let options = Groups::new().evict_beyond(100);
/// let counts = from_iter(0..10_000).group_by_with(|n| *n, options).flat_map(|group| group.count());
/// let Ok(groups) = counts.count().await;
/// assert_eq!(groups, 10_000);
/// # }
/// ```
pub struct Groups<E, D = Untold, H = RandomState> {
    pub(super) capacity: usize,
    pub(super) overflow: Overflow<E>,
    pub(super) limit: usize,
    pub(super) beyond: Option<fn(TooManyGroups) -> E>,
    pub(super) idle: Option<Duration>,
    pub(super) stay_closed: bool,
    pub(super) on_drop: D,
    pub(super) hasher: H,
}

impl<E> Groups<E> {
    /// Groups that hold up to 64 items each that have not been read, then the source waits; as many as there are keys; and
    /// one that was dropped is opened anew by the next item.
    pub fn new() -> Self {
        Self {
            capacity: CAPACITY,
            overflow: Overflow::Block,
            limit: usize::MAX,
            beyond: None,
            idle: None,
            stay_closed: false,
            on_drop: Untold,
            hasher: RandomState::new(),
        }
    }
}

impl<E> Default for Groups<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E, D, H> Groups<E, D, H> {
    /// Sets how many items a group holds that have not been read, 64 without it.
    ///
    /// As many groups at most wait to be taken.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let options = Groups::new().capacity(2).overflow(Overflow::DropNewest);
    /// let Ok(mut groups) = from_iter(1..=9).group_by_with(|n| n % 2, options).to_vec().await; // nobody reads
    /// assert_eq!(groups.remove(0).to_vec().await, Ok(vec![1, 3])); // the oldest two odd numbers
    /// # }
    /// ```
    #[must_use]
    #[track_caller]
    pub fn capacity(self, capacity: usize) -> Self {
        assert!(capacity > 0, "a group needs a capacity of at least 1");
        Self { capacity, ..self }
    }

    /// Says what happens to an item whose group is full, or is new while too many wait to be taken: without it the source
    /// waits, which stalls all the groups.
    ///
    /// With [`Overflow::Error`] only a group that is full fails, and is opened anew by the next item; where a new one finds
    /// no room, everything does.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let options = Groups::new().capacity(1).overflow(Overflow::DropOldest);
    /// let groups = from_iter(1..=9).group_by_with(|n| n % 2, options).to_vec().await; // nobody reads meanwhile
    /// let Ok(mut groups) = groups;
    /// assert_eq!(groups.remove(0).to_vec().await, Ok(vec![9])); // the newest odd number
    /// # }
    /// ```
    #[must_use]
    pub fn overflow(self, overflow: Overflow<E>) -> Self {
        Self { overflow, ..self }
    }

    /// Completes the group that has had no item for the longest time, when one more than `limit` would be open.
    ///
    /// # Panics
    ///
    /// When `limit` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let words = from_iter(["ant", "ape", "bee", "asp"]);
    /// let by_initial = words.group_by_with(|word| word.as_bytes()[0], Groups::new().evict_beyond(1));
    /// let sizes = by_initial.flat_map(|group| group.count()).to_vec().await;
    /// assert_eq!(sizes, Ok(vec![2, 1, 1])); // each new initial completes the group before
    /// # }
    /// ```
    #[must_use]
    #[track_caller]
    pub fn evict_beyond(self, limit: usize) -> Self {
        assert!(limit > 0, "a limit of 0 leaves no group");
        Self { limit, beyond: None, ..self }
    }

    /// Fails, when one more than `limit` groups would be open, with what a function makes of it, usually `E::from`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{TooManyGroups, prelude::*};
    ///
    /// # #[derive(Clone, Debug, PartialEq)]
    /// # struct Failed;
    /// # impl From<TooManyGroups> for Failed { fn from(_: TooManyGroups) -> Self { Failed } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let words = from_iter(["ant", "bee", "cow"]).with_error();
    /// let groups = words.group_by_with(|word| word.as_bytes()[0], Groups::new().fail_beyond(2, Failed::from));
    /// assert!(groups.to_vec().await.is_err()); // three are open at once
    /// # }
    /// ```
    #[must_use]
    pub fn fail_beyond(self, limit: usize, fail: fn(TooManyGroups) -> E) -> Self {
        Self { limit, beyond: Some(fail), ..self }
    }

    /// Completes a group that has had no item for so long.
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
    /// let visits = interval(ms(10)).take(12).filter(|n| n % 6 < 2);
    /// let sessions = visits.group_by_with(|_| "ada", Groups::new().evict_idle(ms(25)));
    /// assert_eq!(sessions.flat_map(|session| session.count()).to_vec().await, Ok(vec![2, 2]));
    /// # }
    /// ```
    #[must_use]
    pub fn evict_idle(self, idle: Duration) -> Self {
        Self { idle: Some(idle), ..self }
    }

    /// Never opens a group again whose observable was dropped before it ended: the items of its key are dropped.
    ///
    /// The keys of these are remembered, without any limit.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let words = from_iter(["ant", "bee", "ape", "asp"]);
    /// let firsts = words
    ///     .group_by_with(|word| word.as_bytes()[0], Groups::new().stay_closed())
    ///     .flat_map(|group| group.first()); // drops the group
    /// assert_eq!(firsts.to_vec().await, Ok(vec![Some("ant"), Some("bee")]));
    /// # }
    /// ```
    #[must_use]
    pub fn stay_closed(self) -> Self {
        Self { stay_closed: true, ..self }
    }

    /// Hands every item to a closure that reaches no group: its group was full, stays closed, or cannot be opened, because
    /// nobody would take it, or because there is no room for it or it would be one too many.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut lost = Vec::new();
    /// let options = Groups::new().stay_closed().on_drop(|word| lost.push(word));
    /// let words = from_iter(["ant", "bee", "ape", "asp"]).group_by_with(|word| word.as_bytes()[0], options);
    /// assert_eq!(words.flat_map(|group| group.first()).count().await, Ok(2)); // `first` drops the group
    /// assert_eq!(lost, ["ape", "asp"]);
    /// # }
    /// ```
    #[must_use]
    pub fn on_drop<T, F: FnMut(T)>(self, on_drop: F) -> Groups<E, F, H> {
        let Self { capacity, overflow, limit, beyond, idle, stay_closed, on_drop: _, hasher } = self;
        Groups { capacity, overflow, limit, beyond, idle, stay_closed, on_drop, hasher }
    }

    /// Hashes the keys another way.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// use std::hash::{BuildHasherDefault, DefaultHasher};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let unseeded = BuildHasherDefault::<DefaultHasher>::default(); // for keys that nobody has chosen
    /// let parity = from_iter(1..=5).group_by_with(|n| n % 2, Groups::new().hasher(unseeded));
    /// assert_eq!(parity.flat_map(|group| group.count()).to_vec().await, Ok(vec![3, 2]));
    /// # }
    /// ```
    #[must_use]
    pub fn hasher<B>(self, hasher: B) -> Groups<E, D, B> {
        let Self { capacity, overflow, limit, beyond, idle, stay_closed, on_drop, hasher: _ } = self;
        Groups { capacity, overflow, limit, beyond, idle, stay_closed, on_drop, hasher }
    }
}

// By hand, as a derive would ask the error to be `Clone`.
impl<E, D: Clone, H: Clone> Clone for Groups<E, D, H> {
    fn clone(&self) -> Self {
        Self { on_drop: self.on_drop.clone(), hasher: self.hasher.clone(), ..*self }
    }
}

impl<E, D, H> fmt::Debug for Groups<E, D, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Groups")
            .field("capacity", &self.capacity)
            .field("limit", &self.limit)
            .field("idle", &self.idle)
            .field("stay_closed", &self.stay_closed)
            .finish_non_exhaustive()
    }
}

/// The error of [`Groups::fail_beyond`]: there are more keys than expected.
///
/// # Examples
///
/// ```
/// use headwater::{TooManyGroups, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let options = Groups::new().fail_beyond(2, |error: TooManyGroups| error);
/// let counts = from_iter(0..3).with_error().group_by_with(|n| *n, options).flat_map(|group| group.count());
/// assert_eq!(counts.drain().await.unwrap_err().limit(), 2);
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TooManyGroups {
    limit: usize,
}

impl TooManyGroups {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit }
    }

    /// How many groups may be open.
    pub fn limit(&self) -> usize {
        self.limit
    }
}

impl fmt::Display for TooManyGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "more than {} groups are open", self.limit)
    }
}

impl Error for TooManyGroups {}
