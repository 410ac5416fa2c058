//! What a row of the table says about an operator.

use headwater::{BoxCloneObservable, IntoObservable, Source, testing::TestError};
use std::pin::Pin;

/// What every operator under test is built over: the adversary, behind a box.
pub(crate) type Input = BoxCloneObservable<'static, u32, TestError>;

/// What every operator under test becomes: its items do not matter to the laws.
pub(crate) type Output = Pin<Box<dyn Source<Item = (), Error = TestError>>>;

/// Forgets the items of an operator, or the value of a future.
pub(crate) fn erase<O>(observable: O) -> Output
where
    O: IntoObservable<Item: 'static, Error = TestError>,
    O::Source: 'static,
{
    Box::pin(observable.into_observable().map(drop).into_source())
}

/// One operator and what it promises beside the laws.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    build: Box<dyn Fn(Input) -> Output>,
    /// The size hint over a source of exactly ten items.
    pub(crate) hint: (usize, Option<usize>),
    /// How many items it takes from the source, at most, beyond those for which the consumer asked; `None` where the
    /// operator is made to take what it does not pass on.
    pub(crate) reads_ahead: Option<usize>,
    /// Laws from which it is exempt, and why.
    pub(crate) exempt: Vec<(u32, &'static str)>,
}

impl Row {
    pub(crate) fn operator(name: &'static str, build: impl Fn(Input) -> Output + 'static) -> Self {
        Self { name, build: Box::new(build), hint: (0, None), reads_ahead: Some(0), exempt: Vec::new() }
    }

    /// A row for a function that makes an observable of nothing; the adversary does not come into it.
    pub(crate) fn source(name: &'static str, make: impl Fn() -> Output + 'static) -> Self {
        Self::operator(name, move |_| make())
    }

    /// Builds the operator over a source.
    pub(crate) fn build(&self, source: Input) -> Output {
        (self.build)(source)
    }

    pub(crate) fn hint(mut self, lower: usize, upper: Option<usize>) -> Self {
        self.hint = (lower, upper);
        self
    }

    pub(crate) fn reads_ahead(mut self, items: usize) -> Self {
        self.reads_ahead = Some(items);
        self
    }

    /// The operator takes many items for one of its own.
    pub(crate) fn swallows(mut self) -> Self {
        self.reads_ahead = None;
        self
    }

    pub(crate) fn exempt(mut self, law: u32, reason: &'static str) -> Self {
        self.exempt.push((law, reason));
        self
    }
}
