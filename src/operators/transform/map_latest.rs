//! `map_latest`: each item through an asynchronous function, which a newer item interrupts.

use super::SwitchMap;
use crate::{IntoObservableWith, Observable, source::Source};

impl<S: Source> Observable<S> {
    /// Emits what an asynchronous function makes of each item; a newer item drops the future that is not ready yet.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/map_latest.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a----bc-----|");
    /// let late = source.map_latest(|letter| async move {
    ///     tokio::time::sleep(std::time::Duration::from_millis(3)).await;
    ///     Ok(letter)
    /// });
    /// m.expect(late, "----a-----c--|");
    /// # m.picture("docs/marbles/map_latest.svg", "map_latest(…)");
    /// # });
    /// ```
    ///
    /// It is [`switch_map`](Self::switch_map) for futures only, each of a `Result` with the error of the pipeline.
    /// A newer item drops the old future before its own is first polled, and each future is polled at least once.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has and the last future is ready.
    /// Errors of the source or of a future pass at once and drop the other.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the future.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::{convert::Infallible, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let sizes = interval(Duration::from_millis(10)).take(3);
    /// let drawn = sizes.map_latest(|size| async move {
    ///     tokio::time::sleep(Duration::from_millis(15)).await;
    ///     Ok::<_, Infallible>(format!("drawn at {size}"))
    /// });
    /// assert_eq!(drawn.to_vec().await, Ok(vec!["drawn at 2".to_owned()]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`concat_map`](Self::concat_map) to let each future finish first,
    /// [`for_each_latest`](Self::for_each_latest) to consume in this way.
    #[doc(alias("mapLatest", "transformLatest"))]
    pub fn map_latest<Fut, F>(self, project: F) -> Observable<SwitchMap<S, F, Fut::Source>>
    where
        Fut: Future + IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> Fut,
    {
        self.switch_map(project)
    }
}
