//! Several errors as one.

use std::{error::Error, fmt, slice, vec};

/// The errors of several sources, in the order in which they came: one at least.
///
/// It is what operators fail with that hold errors back until all of their sources have ended, such as
/// [`merge_delay_error`](crate::Observable::merge_delay_error).
///
/// # Examples
///
/// ```
/// use headwater::{Errors, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let checks = ["disk", "fan", "link"].map(|part| async move { Err::<(), _>(format!("{part} is broken")) });
/// let errors: Errors<String> = merge_delay_error(checks).to_vec().await.unwrap_err();
/// assert_eq!(errors.to_string(), "3 errors, the first: disk is broken");
/// assert_eq!(errors.into_iter().last().as_deref(), Some("link is broken"));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias("CompositeException", "AggregateException"))]
pub struct Errors<E> {
    /// Never empty.
    errors: Vec<E>,
}

impl<E> Errors<E> {
    /// Nothing if there are none.
    pub(crate) fn of(errors: Vec<E>) -> Option<Self> {
        if errors.is_empty() { None } else { Some(Self { errors }) }
    }

    /// The one that came first.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let failures = merge_delay_error([throw_error::<u32, _>("disk"), throw_error("network")]);
    /// let errors = failures.count().await.unwrap_err();
    /// assert_eq!((errors.first(), errors.iter().len()), (&"disk", 2));
    /// # }
    /// ```
    pub fn first(&self) -> &E {
        &self.errors[0]
    }

    /// All of them, in the order in which they came.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let failures = merge_delay_error([throw_error::<u32, _>("disk"), throw_error("network")]);
    /// let errors = failures.count().await.unwrap_err();
    /// assert!(errors.iter().eq(&["disk", "network"]));
    /// # }
    /// ```
    pub fn iter(&self) -> slice::Iter<'_, E> {
        self.errors.iter()
    }
}

impl<E> IntoIterator for Errors<E> {
    type Item = E;
    type IntoIter = vec::IntoIter<E>;

    fn into_iter(self) -> vec::IntoIter<E> {
        self.errors.into_iter()
    }
}

impl<'a, E> IntoIterator for &'a Errors<E> {
    type Item = &'a E;
    type IntoIter = slice::Iter<'a, E>;

    fn into_iter(self) -> slice::Iter<'a, E> {
        self.iter()
    }
}

impl<E: fmt::Display> fmt::Display for Errors<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.errors[..] {
            [only] => write!(f, "1 error: {only}"),
            errors => write!(f, "{} errors, the first: {}", errors.len(), errors[0]),
        }
    }
}

impl<E: Error> Error for Errors<E> {
    /// What is behind the first error, which is in the text already.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.first().source()
    }
}
