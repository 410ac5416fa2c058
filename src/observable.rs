//! The type that pipelines are made of: what it is, and how it is a `Stream`.
//!
//! No operators live here: each has a file of its own under `operators/`, with its method, its documentation and its
//! adapter.

use crate::{chain, source::Source};
use futures::Stream;
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

/// A lazy sequence of items in time, built on `Stream`, with a typed error that is never an item.
///
/// An observable is a *recipe*: nothing happens before it is polled, and a clone of one that was never polled is a fresh
/// recipe, as with iterators.
/// It is *pulled*: it produces when the consumer asks, so that a slow consumer slows its sources down.
/// Dropping it releases every source, timer and task behind it.
/// `Observable<S>` is a thin box around a [`Source`] `S`; in signatures write
/// `Observable<impl Source<Item = T, Error = E>>`, in struct fields [`BoxObservable`](crate::BoxObservable).
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::{convert::Infallible, time::Duration};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let ticks = interval(Duration::from_millis(100));
/// let squares = ticks.map(|n| n * n).filter(|n| n % 2 == 1).take(3);
/// println!("{squares:?}"); // Observable(interval → map → filter → take)
///
/// let Ok(squares): Result<Vec<u64>, Infallible> = squares.to_vec().await;
/// assert_eq!(squares, [1, 9, 25]);
/// # }
/// ```
///
/// # I want to…
///
/// | I want to… | by |
/// |---|---|
/// | begin | [`from_iter`](fn@crate::create::from_iter), [`from_stream`](fn@crate::create::from_stream), [`create`](fn@crate::create::create), [`interval`](fn@crate::create::interval); send by hand: [`PublishSubject`](crate::multicast::PublishSubject) |
/// | change each item | [`map`](Observable::map), [`try_map`](Observable::try_map), [`filter_map`](Observable::filter_map); with a memory: [`scan`](Observable::scan) |
/// | begin a job for each item | all at once: [`map_concurrent`](Observable::map_concurrent), [`merge_map`](Observable::merge_map); in turn: [`concat_map`](Observable::concat_map); the newest: [`switch_map`](Observable::switch_map); if none runs: [`exhaust_map`](Observable::exhaust_map) |
/// | leave items out | [`filter`](Observable::filter), [`take`](Observable::take), [`take_until`](Observable::take_until), [`distinct_until_changed`](Observable::distinct_until_changed) |
/// | have them less often | after a silence: [`debounce`](Observable::debounce); the first: [`throttle`](Observable::throttle); the latest: [`sample`](Observable::sample); none lost: [`rate_limit`](Observable::rate_limit) |
/// | bring sources together | [`merge`](Observable::merge), [`concat`](Observable::concat), [`zip`](Observable::zip), [`combine_latest`](Observable::combine_latest), [`with_latest_from`](Observable::with_latest_from), [`race`](Observable::race) |
/// | gather | [`buffer_time_or_count`](Observable::buffer_time_or_count), [`buffer_count`](Observable::buffer_count), [`session_window`](Observable::session_window), [`group_map`](Observable::group_map) |
/// | cope with failure | [`retry_with`](Observable::retry_with), [`catch_error`](Observable::catch_error), [`timeout`](Observable::timeout), [`attempt`](Observable::attempt) |
/// | have several consumers | [`share`](Observable::share), [`broadcast`](Observable::broadcast), [`partition`](Observable::partition), [`balance`](Observable::balance) |
/// | cope with a slow consumer | [`on_backpressure_buffer`](Observable::on_backpressure_buffer), [`on_backpressure_latest`](Observable::on_backpressure_latest), [`prefetch`](Observable::prefetch) |
/// | consume | [`for_each`](Observable::for_each), [`for_each_async`](Observable::for_each_async), [`subscribe`](Observable::subscribe), [`first`](Observable::first), [`to_vec`](Observable::to_vec), [`fold`](Observable::fold) |
///
/// The page `docs/choose.md` has the whole of it, [as a part of the book](../book/choose.html) too.
///
/// # The catalogue
///
/// Ways to begin are functions in [`create`](crate::create): `from_iter`, `from_stream`, `create`, `interval`…; hot
/// observables come from the subjects in [`multicast`](crate::multicast).
///
/// | Make something else of the items | |
/// |---|---|
/// | [`map`](Observable::map) | each item through a function |
/// | [`try_map`](Observable::try_map) | each item through a function that can fail |
/// | [`filter_map`](Observable::filter_map) | each item through a function that may have nothing to say |
/// | [`map_while`](Observable::map_while) | the same, and completes where it has nothing to say |
/// | [`enumerate`](Observable::enumerate) | each item with its number |
/// | [`scan`](Observable::scan) | every step of an accumulation |
/// | [`running_reduce`](Observable::running_reduce) | the same, beginning with the first item |
/// | [`map_accum`](Observable::map_accum), [`map_accum_with`](Observable::map_accum_with) | each item through a function that has a memory |
/// | [`scan_async`](Observable::scan_async) | an accumulation by futures |
/// | [`merge_scan`](Observable::merge_scan), [`switch_scan`](Observable::switch_scan) | an accumulation by observables |
/// | [`pairwise`](Observable::pairwise) | each item with the one before it |
/// | [`flat_map_iter`](Observable::flat_map_iter) | each item an iterator |
/// | [`attempt`](Observable::attempt), [`flatten_results`](Observable::flatten_results) | results as items, and back |
/// | [`materialize`](Observable::materialize), [`dematerialize`](Observable::dematerialize) | error and end as items, and back |
/// | [`flat_map`](Observable::flat_map), [`merge_map`](Observable::merge_map) | each item an observable, all at once |
/// | [`merge_map_delay_error`](Observable::merge_map_delay_error) | the same, errors at the end |
/// | [`concat_map`](Observable::concat_map) | each item an observable, one after the other |
/// | [`switch_map`](Observable::switch_map) | each item an observable, the newest only |
/// | [`map_latest`](Observable::map_latest) | each item a future, the newest only |
/// | [`concat_map_eager`](Observable::concat_map_eager) | each item an observable, several at once, in order |
/// | [`exhaust_map`](Observable::exhaust_map), [`exhaust_map_latest`](Observable::exhaust_map_latest) | each item an observable, if none runs |
/// | [`expand`](Observable::expand) | each item an observable, and so on with its items |
/// | [`transform`](Observable::transform) | each item an asynchronous callback, which emits as it likes |
/// | [`delay_until`](Observable::delay_until) | each item when something has happened |
/// | [`merge_all`](Observable::merge_all), [`concat_all`](Observable::concat_all), [`switch_all`](Observable::switch_all), [`exhaust_all`](Observable::exhaust_all) | the same where the items are observables |
///
/// | Let some pass | |
/// |---|---|
/// | [`filter`](Observable::filter) | what a predicate likes |
/// | [`filter_async`](Observable::filter_async) | what an asynchronous predicate likes |
/// | [`take`](Observable::take), [`skip`](Observable::skip) | the first few, or all but them |
/// | [`take_while`](Observable::take_while), [`take_while_inclusive`](Observable::take_while_inclusive) | as long as a predicate holds |
/// | [`take_until`](Observable::take_until), [`skip_until`](Observable::skip_until) | until a notifier speaks, or from then on |
/// | [`skip_while`](Observable::skip_while) | from when a predicate no longer holds |
/// | [`take_last`](Observable::take_last), [`skip_last`](Observable::skip_last) | the last few, or all but them |
/// | [`distinct`](Observable::distinct), [`distinct_by`](Observable::distinct_by) | what did not come before |
/// | [`distinct_with`](Observable::distinct_with) | what did not come lately |
/// | [`take_for`](Observable::take_for), [`skip_for`](Observable::skip_for) | for a span of time, or after it |
/// | [`skip_last_for`](Observable::skip_last_for) | up to a span of time before the end |
/// | [`distinct_until_changed`](Observable::distinct_until_changed), [`distinct_until_changed_by`](Observable::distinct_until_changed_by) | what differs from the item before |
/// | [`ignore_elements`](Observable::ignore_elements) | nothing but the end |
///
/// | Bring sources together | |
/// |---|---|
/// | [`merge`](Observable::merge) | items as they come |
/// | [`merge_delay_error`](Observable::merge_delay_error) | items as they come, errors at the end |
/// | [`merge_prioritized`](Observable::merge_prioritized), [`merge_weighted`](Observable::merge_weighted) | items as they come, one source's first |
/// | [`merge_sorted_by`](Observable::merge_sorted_by) | the lesser item first |
/// | [`concat`](Observable::concat) | one source after the other |
/// | [`concat_eager`](Observable::concat_eager) | the same, but both run at once |
/// | [`merge([…])`](fn@crate::operators::combine::merge), [`concat([…])`](fn@crate::operators::combine::concat) | the same of many, as functions |
/// | [`start_with`](Observable::start_with), [`end_with`](Observable::end_with) | some items first, or last |
/// | [`zip`](Observable::zip) | pairs of the first, the second, the third items… |
/// | [`zip_longest`](Observable::zip_longest) | the same to the end of the longer source |
/// | [`combine_latest`](Observable::combine_latest) | pairs of the latest items |
/// | [`fork_join`](Observable::fork_join) | the pair of the last items |
/// | [`with_latest_from`](Observable::with_latest_from) | each item with the latest one of another source |
/// | [`race`](Observable::race) | whichever source speaks first |
/// | [`zip((…))`](fn@crate::operators::combine::zip), [`combine_latest((…))`](fn@crate::operators::combine::combine_latest), [`fork_join((…))`](fn@crate::operators::combine::fork_join), [`race((…))`](fn@crate::operators::combine::race) | the same of many, as functions |
///
/// | Ask whether there is anything | |
/// |---|---|
/// | [`default_if_empty`](Observable::default_if_empty) | a value in place of nothing |
/// | [`switch_if_empty`](Observable::switch_if_empty) | another observable in place of nothing |
/// | [`throw_if_empty`](Observable::throw_if_empty) | an error in place of nothing |
/// | [`repeat`](Observable::repeat), [`repeat_forever`](Observable::repeat_forever) | the whole again |
/// | [`repeat_when`](Observable::repeat_when) | the whole again, when a companion says so |
///
/// | Let a clock decide | |
/// |---|---|
/// | [`debounce`](Observable::debounce) | the latest item after some silence |
/// | [`throttle`](Observable::throttle) | the first item, then silence for a while |
/// | [`throttle_edges`](Observable::throttle_edges) | the first item of each window, the last one, or both |
/// | [`audit`](Observable::audit) | the latest item some time after the first |
/// | [`sample`](Observable::sample) | the latest item at fixed times |
/// | [`debounce_when`](Observable::debounce_when), [`throttle_when`](Observable::throttle_when), [`audit_when`](Observable::audit_when), [`sample_when`](Observable::sample_when) | the same where a notifier is the clock |
/// | [`delay`](Observable::delay) | everything later |
/// | [`delay_when`](Observable::delay_when) | each item when its notifier speaks |
/// | [`delay_subscription`](Observable::delay_subscription) | the subscription later |
/// | [`spaced`](Observable::spaced) | some time between one item and the next |
/// | [`rate_limit`](Observable::rate_limit), [`rate_drop`](Observable::rate_drop) | no more than a limiter allows, the others later, or not at all |
/// | [`rate_limit_by`](Observable::rate_limit_by) | the same for each key |
/// | [`timeout`](Observable::timeout) | an error when nothing comes for a while |
/// | [`timeout_first`](Observable::timeout_first), [`timeout_total`](Observable::timeout_total) | the same for the first item, or for the whole |
/// | [`timeout_or`](Observable::timeout_or) | something else when nothing comes for a while |
/// | [`keep_alive`](Observable::keep_alive) | an item of our own when nothing comes for a while |
/// | [`pause_when`](Observable::pause_when) | nothing as long as another observable says so |
/// | [`timestamp`](Observable::timestamp), [`time_interval`](Observable::time_interval) | each item with its instant, or the time since the one before |
///
/// | Several jobs at once, an item a job | |
/// |---|---|
/// | [`map_concurrent`](Observable::map_concurrent) | futures, results in the order of the items |
/// | [`map_concurrent_unordered`](Observable::map_concurrent_unordered) | futures, results as they come |
/// | [`map_blocking`](Observable::map_blocking) | functions that block |
#[cfg_attr(feature = "rayon", doc = "| [`map_parallel`](Observable::map_parallel) | functions that compute |")]
///
/// | Keep source and consumer apart, each in a task of its own | |
/// |---|---|
/// | [`on_backpressure_buffer`](Observable::on_backpressure_buffer) | a queue between them, and what happens when it is full |
/// | [`prefetch`](Observable::prefetch) | the source runs some items ahead |
/// | [`on_backpressure_drop`](Observable::on_backpressure_drop), [`on_backpressure_drop_with`](Observable::on_backpressure_drop_with) | a busy consumer misses what comes |
/// | [`on_backpressure_latest`](Observable::on_backpressure_latest) | a busy consumer finds the newest item |
/// | [`on_backpressure_reduce`](Observable::on_backpressure_reduce) | a busy consumer finds everything folded into one value |
/// | [`on_backpressure_batch`](Observable::on_backpressure_batch) | a busy consumer finds everything in a batch |
/// | [`subscribe_on`](Observable::subscribe_on) | the source in another runtime |
#[cfg_attr(
    feature = "durable",
    doc = "| [`on_backpressure_durable`](Observable::on_backpressure_durable) | a queue on a disk between them |"
)]
///
/// | Gather items | |
/// |---|---|
/// | [`buffer`](Observable::buffer) | until a notifier speaks |
/// | [`buffer_when`](Observable::buffer_when), [`buffer_toggle`](Observable::buffer_toggle) | each until a notifier of its own speaks |
/// | [`buffer_count`](Observable::buffer_count) | so many |
/// | [`buffer_sliding`](Observable::buffer_sliding) | so many, overlapping |
/// | [`buffer_weighted`](Observable::buffer_weighted) | so much |
/// | [`buffer_until`](Observable::buffer_until), [`buffer_before`](Observable::buffer_before), [`buffer_while`](Observable::buffer_while) | until a predicate says so |
/// | [`chunk_by`](Observable::chunk_by) | as long as a key stays the same |
/// | [`ready_chunks`](Observable::ready_chunks) | what is there |
/// | [`buffer_time`](Observable::buffer_time) | for so long |
/// | [`buffer_time_or_count`](Observable::buffer_time_or_count) | so many or for so long, whichever is first |
/// | [`window_count`](Observable::window_count), [`window_time`](Observable::window_time), [`window_time_or_count`](Observable::window_time_or_count) | the same as live observables |
/// | [`window`](Observable::window), [`window_when`](Observable::window_when), [`window_toggle`](Observable::window_toggle) | the same until a notifier speaks |
/// | [`session_window`](Observable::session_window) | the same until nothing comes for a while |
/// | [`event_time_window`](Observable::event_time_window) | the same by the time that the items tell |
///
/// | Sort by a key | |
/// |---|---|
/// | [`group_by`](Observable::group_by), [`group_by_with`](Observable::group_by_with) | a live observable a key |
/// | [`group_by_until`](Observable::group_by_until) | the same until a notifier speaks |
/// | [`group_map`](Observable::group_map) | a pipeline a key |
/// | [`map_keyed`](Observable::map_keyed), [`map_keyed_in_order`](Observable::map_keyed_in_order) | one item a key at a time |
///
/// | Deal with errors | |
/// |---|---|
/// | [`with_error`](Observable::with_error) | from here on it can fail |
/// | [`retry`](Observable::retry) | begin anew when it fails |
/// | [`retry_with`](Observable::retry_with) | the same after delays that grow |
/// | [`retry_when`](Observable::retry_when) | the same when another observable says so |
/// | [`catch_error`](Observable::catch_error) | go on with something else when it fails |
/// | [`on_error_return`](Observable::on_error_return) | one more item in place of the error |
/// | [`on_error_complete`](Observable::on_error_complete), [`on_error_complete_if`](Observable::on_error_complete_if) | the end in place of the error |
/// | [`map_err`](Observable::map_err), [`err_into`](Observable::err_into) | another error |
/// | [`catch_unwind`](Observable::catch_unwind) | an error in place of a panic |
///
/// | Share one run of a source | |
/// |---|---|
/// | [`share`](Observable::share) | among clones, from the first subscriber to the last |
/// | [`share_replay`](Observable::share_replay) | the same, with the last items for those who come late |
/// | [`share_with`](Observable::share_with) | the same, with a say in everything |
/// | [`cache`](Observable::cache) | among clones, once and for ever |
/// | [`state_in`](Observable::state_in) | in a task of its own: the latest item for all to read |
/// | [`publish`](Observable::publish) | from when you say so |
/// | [`publish_with`](Observable::publish_with) | among the branches of one pipeline |
/// | [`broadcast`](Observable::broadcast), [`broadcast_with`](Observable::broadcast_with) | each item to every output |
/// | [`balance`](Observable::balance) | each item to the output that asks first |
/// | [`partition`](Observable::partition), [`partition_by`](Observable::partition_by) | each item to the output that a closure names |
/// | [`also_to`](Observable::also_to), [`wire_tap`](Observable::wire_tap) | each item to a subject as well: waiting for it, or not |
///
/// | Watch without touching | |
/// |---|---|
/// | [`tap`](Observable::tap) | a side effect an item |
/// | [`tap_error`](Observable::tap_error), [`tap_complete`](Observable::tap_complete) | one at the error, one at the end |
/// | [`tap_terminate`](Observable::tap_terminate) | one at either of them |
/// | [`tap_cancel`](Observable::tap_cancel) | one when it is dropped before |
/// | [`tap_subscribe`](Observable::tap_subscribe) | one at the first poll |
/// | [`finalize`](Observable::finalize) | a last act, however it ends |
#[cfg_attr(feature = "tracing", doc = "| [`log`](Observable::log) | a line in the log for everything |")]
///
/// | End with one value, as futures | |
/// |---|---|
/// | [`fold`](Observable::fold), [`reduce`](Observable::reduce) | everything into one value |
/// | [`try_fold`](Observable::try_fold), [`fold_async`](Observable::fold_async) | the same with a closure that can fail, or that waits |
/// | [`sum`](Observable::sum), [`average`](Observable::average) | of numbers |
/// | [`min`](Observable::min), [`min_by`](Observable::min_by), [`max`](Observable::max), [`max_by`](Observable::max_by) | the least or the greatest item |
/// | [`count`](Observable::count) | how many there were |
/// | [`collect`](Observable::collect), [`to_vec`](Observable::to_vec) | everything in a collection |
/// | [`to_set`](Observable::to_set), [`to_map`](Observable::to_map), [`to_multimap`](Observable::to_multimap) | everything by its keys |
/// | [`first`](Observable::first), [`first_or_err`](Observable::first_or_err) | the first item |
/// | [`last`](Observable::last), [`last_or_err`](Observable::last_or_err) | the last item |
/// | [`element_at`](Observable::element_at), [`element_at_or_err`](Observable::element_at_or_err) | the item with a number |
/// | [`single`](Observable::single) | the only item |
/// | [`all`](Observable::all), [`any`](Observable::any), [`contains`](Observable::contains) | whether items match |
/// | [`is_empty`](Observable::is_empty) | whether there is none |
/// | [`sequence_equal`](Observable::sequence_equal) | whether another source has the same |
/// | [`find`](Observable::find), [`position`](Observable::position) | the first item that matches, or its number |
///
/// | Consume item by item: each is a [`Run`](crate::Run), to be awaited or spawned | |
/// |---|---|
/// | [`for_each`](Observable::for_each), [`try_for_each`](Observable::try_for_each) | a closure an item |
/// | [`for_each_async`](Observable::for_each_async), [`try_for_each_async`](Observable::try_for_each_async) | an asynchronous closure an item, one at a time |
/// | [`for_each_concurrent`](Observable::for_each_concurrent) | several at a time |
/// | [`for_each_latest`](Observable::for_each_latest) | only for the newest item |
/// | [`drain`](Observable::drain) | for the effects alone |
/// | [`forward`](Observable::forward), [`send_to`](Observable::send_to) | into a sink, or into a channel |
/// | [`blocking_iter`](Observable::blocking_iter) | as an iterator, on a thread that may block |
/// | [`subscribe`](Observable::subscribe), [`subscribe_with`](Observable::subscribe_with) | in a task of its own |
///
/// | Change the form | |
/// |---|---|
/// | [`pipe`](Observable::pipe) | an operator of your own |
/// | [`boxed`](Observable::boxed), [`boxed_local`](Observable::boxed_local), [`boxed_clone`](Observable::boxed_clone) | a type without a chain in it |
/// | [`by_ref`](Observable::by_ref) | only lent, so that the rest can be used later |
/// | [`next`](Observable::next) | the next item, again and again |
/// | [`into_values`](Observable::into_values) | a plain `Stream` of the items |
#[pin_project]
#[derive(Clone)]
#[must_use = "observables do nothing until they are subscribed to or awaited"]
pub struct Observable<S> {
    #[pin]
    pub(crate) source: S,
}

impl<S: Source> Observable<S> {
    /// Makes an observable of a hand-written [`Source`].
    ///
    /// # Examples
    ///
    /// See [`Source`].
    pub fn new(source: S) -> Self {
        Self { source }
    }

    /// Takes the source out, for a [`Source`] of your own that is built on other ones.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// let source = from_iter(0..3).map(|n| n * n).into_source();
    /// assert_eq!(source.size_hint(), (3, Some(3)));
    /// ```
    pub fn into_source(self) -> S {
        self.source
    }

    /// Applies a function to this observable: how operators of your own join a chain.
    ///
    /// The function runs at once; what it returns is lazy, if it is built of operators.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// fn smooth<E>(
    ///     readings: Observable<impl Source<Item = f64, Error = E>>,
    /// ) -> Observable<impl Source<Item = f64, Error = E>> {
    ///     readings.pairwise().map(|(a, b)| (a + b) / 2.0)
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(smoothed) = from_iter([1.0, 3.0, 7.0]).pipe(smooth).to_vec().await;
    /// assert_eq!(smoothed, [2.0, 5.0]);
    /// # }
    /// ```
    #[doc(alias("compose", "transform", "let", "to"))]
    pub fn pipe<R, F: FnOnce(Self) -> R>(self, operator: F) -> R {
        operator(self)
    }

    /// Lends the observable, so that what a chain does not take of it is still there afterwards.
    ///
    /// Ask for `Unpin` with [`boxed`](Self::boxed) or [`boxed_local`](Self::boxed_local), where the observable has it not.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut numbers = from_iter(1..=5);
    /// let Ok(head) = numbers.by_ref().take(2).to_vec().await;
    /// let Ok(rest) = numbers.to_vec().await;
    /// assert_eq!((head, rest), (vec![1, 2], vec![3, 4, 5]));
    /// # }
    /// ```
    pub fn by_ref(&mut self) -> Observable<&mut S>
    where
        S: Unpin,
    {
        Observable::new(&mut self.source)
    }
}

/// An observable goes wherever a stream of results is expected.
///
/// Polling it after its end is allowed only as far as its parts allow it; `futures::StreamExt::fuse` lifts that.
impl<S: Source> Stream for Observable<S> {
    type Item = Result<S::Item, S::Error>;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.project().source.poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        // `Option` of a type without values takes no room.
        let cannot_fail = size_of::<Option<S::Error>>() == 0;
        if cannot_fail {
            return (lower, upper);
        }
        // An error is an item of the stream, and may come in place of all the others.
        (lower.min(1), upper.and_then(|upper| upper.checked_add(1)))
    }
}

/// Prints the chain of operators: `Observable(from_iter → map → take)`.
impl<S> fmt::Debug for Observable<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Observable({})", chain::describe(std::any::type_name::<S>()))
    }
}
