//! Where the errors go that nobody awaited.

use std::{
    any::{Any, type_name},
    fmt,
    io::{self, Write},
    sync::{Arc, PoisonError, RwLock},
};

/// An error of a subscription that was dropped without being awaited; see [`on_lost_error`].
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::{any::type_name, io, sync::mpsc::channel};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (lost, found) = channel();
/// headwater::on_lost_error(move |error| {
///     let is_io = error.downcast_ref::<io::Error>().is_some();
///     lost.send((is_io, error.type_name())).unwrap();
/// });
/// drop(throw_error::<u32, _>(io::Error::other("disk full")).subscribe(drop));
/// assert_eq!(found.recv(), Ok((true, type_name::<io::Error>())));
/// # }
/// ```
pub struct LostError<'a> {
    error: &'a dyn Any,
    debug: &'a dyn fmt::Debug,
    type_name: &'static str,
}

impl LostError<'_> {
    /// The error itself, if it is of this type.
    pub fn downcast_ref<E: 'static>(&self) -> Option<&E> {
        self.error.downcast_ref()
    }

    /// The name of the error's type.
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }
}

impl fmt::Debug for LostError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug.fmt(f)
    }
}

type Hook = Arc<dyn Fn(&LostError<'_>) + Send + Sync>;

static HOOK: RwLock<Option<Hook>> = RwLock::new(None);

/// Sets what happens, in the whole process, to the error of a subscription that was dropped without being awaited.
///
/// Without a hook such an error is one line on stderr.
/// The hook runs in whichever thread drops the subscription; a later hook replaces an earlier one.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::sync::mpsc::channel;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (lost, found) = channel();
/// headwater::on_lost_error(move |error| lost.send(format!("{error:?}")).unwrap());
/// drop(throw_error::<u32, _>("disk full").for_each(drop).spawn());
/// assert_eq!(found.recv().unwrap(), "\"disk full\"");
/// # }
/// ```
#[doc(alias("onErrorDropped", "RxJavaPlugins", "onUnhandledError"))]
pub fn on_lost_error(hook: impl Fn(&LostError<'_>) + Send + Sync + 'static) {
    let old = HOOK.write().unwrap_or_else(PoisonError::into_inner).replace(Arc::new(hook));
    drop(old);
}

/// Tells the hook of an error that nobody awaited.
pub(crate) fn report<E: fmt::Debug + 'static>(error: E) {
    let lost = LostError { error: &error, debug: &error, type_name: type_name::<E>() };
    let hook = HOOK.read().unwrap_or_else(PoisonError::into_inner).clone();
    match hook {
        Some(hook) => hook(&lost),
        None => {
            // Where stderr is closed there is nobody left to tell.
            let _ = writeln!(io::stderr(), "headwater: the error of a dropped subscription was lost: {lost:?}");
        }
    }
}
