//! A value that is given back exactly once, however its owner ends.

/// A place for a value, and the closure that it is handed to when it is released, or dropped where it was not.
///
/// A clone has a clone of the closure, and no value.
pub(crate) struct Held<R, D: FnOnce(R)> {
    /// There from when it is kept until it is taken or released.
    value: Option<R>,
    /// Gone once it was called.
    release: Option<D>,
}

impl<R, D: FnOnce(R)> Held<R, D> {
    pub(crate) fn new(release: D) -> Self {
        Self { value: None, release: Some(release) }
    }

    /// The same place with another closure.
    pub(crate) fn with<C: FnOnce(R)>(mut self, release: C) -> Held<R, C> {
        Held { value: self.value.take(), release: Some(release) }
    }

    pub(crate) fn keep(&mut self, value: R) -> &mut R {
        self.value.insert(value)
    }

    pub(crate) fn value(&mut self) -> Option<&mut R> {
        self.value.as_mut()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.value.is_none()
    }

    /// Takes the value for another end than the closure, which is dropped.
    pub(crate) fn take(&mut self) -> Option<R> {
        self.release = None;
        self.value.take()
    }

    /// Hands the value, if there is one, to the closure.
    pub(crate) fn release(&mut self) {
        if let Some(value) = self.value.take()
            && let Some(release) = self.release.take()
        {
            release(value);
        }
    }
}

impl<R, D: FnOnce(R)> Drop for Held<R, D> {
    fn drop(&mut self) {
        self.release();
    }
}

impl<R, D: FnOnce(R) + Clone> Clone for Held<R, D> {
    fn clone(&self) -> Self {
        Self { value: None, release: self.release.clone() }
    }
}
