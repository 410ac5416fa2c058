//! What a row of the table says about an operator.

use headwater::{
    BoxCloneObservable, BoxLocalObservable, IntoObservable,
    testing::TestError,
};

/// What every operator under test is built over: the adversary, behind a box.
pub type Input = BoxCloneObservable<'static, u32, TestError>;

/// What every operator under test becomes: its items do not matter to the laws.
pub type Output = BoxLocalObservable<'static, (), TestError>;

/// Forgets the items of an operator, or the value of a future.
pub fn erase<O>(observable: O) -> Output
where
    O: IntoObservable<Error = TestError>,
    O::Source: 'static,
{
    observable.into_observable().map(drop).boxed_local()
}

/// One operator and what it promises beside the laws.
pub struct Row {
    pub name: &'static str,
    pub build: Box<dyn Fn(Input) -> Output>,
    /// The size hint over a source of exactly ten items.
    pub hint: (usize, Option<usize>),
    /// How many items it takes from the source, at most, beyond those for which the consumer asked; `None` where the
    /// operator is made to take what it does not pass on.
    pub reads_ahead: Option<usize>,
    /// Laws from which it is exempt, and why.
    pub exempt: Vec<(u32, &'static str)>,
}

impl Row {
    pub fn operator(name: &'static str, build: impl Fn(Input) -> Output + 'static) -> Self {
        Self { name, build: Box::new(build), hint: (0, None), reads_ahead: Some(0), exempt: Vec::new() }
    }

    pub fn hint(mut self, lower: usize, upper: Option<usize>) -> Self {
        self.hint = (lower, upper);
        self
    }

    pub fn reads_ahead(mut self, items: usize) -> Self {
        self.reads_ahead = Some(items);
        self
    }

    /// The operator takes many items for one of its own.
    pub fn swallows(mut self) -> Self {
        self.reads_ahead = None;
        self
    }

    pub fn exempt(mut self, law: u32, reason: &'static str) -> Self {
        self.exempt.push((law, reason));
        self
    }
}
