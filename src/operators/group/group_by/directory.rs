//! Which group belongs to which key, and which has been silent for the longest time.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash},
};
use tokio::time::Instant;

/// The open groups by their keys, and in the order in which they last had an item.
///
/// A group is known by the place of its branch.
pub(super) struct Directory<K, H> {
    places: HashMap<K, Place, H>,
    /// Indexed by the place of the branch; empty where no group is open.
    members: Vec<Option<Member<K>>>,
    open: usize,
    /// The group that was silent for the longest time, and the one that had the latest item.
    oldest: Option<usize>,
    newest: Option<usize>,
}

/// Where the items of a key go.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Open(usize),
    /// Nowhere: its group was dropped, and stays closed.
    Closed,
}

struct Member<K> {
    key: K,
    /// When it last had an item, where anybody wants to know.
    used: Option<Instant>,
    /// The one that has been silent a bit longer, and the one that has been silent a bit less.
    older: Option<usize>,
    newer: Option<usize>,
}

impl<K: Hash + Eq + Clone, H: BuildHasher> Directory<K, H> {
    pub(super) fn new(hasher: H) -> Self {
        let places = HashMap::with_hasher(hasher);
        Self { places, members: Vec::new(), open: 0, oldest: None, newest: None }
    }

    #[inline]
    pub(super) fn place(&self, key: &K) -> Option<Place> {
        self.places.get(key).copied()
    }

    /// The key of an open group.
    pub(super) fn key(&self, at: usize) -> Option<&K> {
        self.members.get(at)?.as_ref().map(|member| &member.key)
    }

    /// How many groups are open.
    pub(super) fn len(&self) -> usize {
        self.open
    }

    /// Takes a group in, as the newest one.
    pub(super) fn insert(&mut self, key: K, at: usize, used: Option<Instant>) {
        if self.members.len() <= at {
            self.members.resize_with(at + 1, || None);
        }
        self.places.insert(key.clone(), Place::Open(at));
        self.members[at] = Some(Member { key, used, older: None, newer: None });
        self.open += 1;
        self.link(at);
    }

    /// Takes a group out; its key is forgotten, or remembered as one that stays closed.
    pub(super) fn remove(&mut self, at: usize, stays_closed: bool) {
        self.unlink(at);
        let Some(member) = self.members.get_mut(at).and_then(Option::take) else { return };
        self.open -= 1;
        if stays_closed {
            self.places.insert(member.key, Place::Closed);
        } else {
            self.places.remove(&member.key);
        }
    }

    /// A group has an item: it is the newest one.
    pub(super) fn touch(&mut self, at: usize, used: Option<Instant>) {
        if self.newest != Some(at) {
            self.unlink(at);
            self.link(at);
        }
        if let Some(member) = &mut self.members[at] {
            member.used = used;
        }
    }

    /// The group that was silent for the longest time, and when it last had an item.
    pub(super) fn oldest(&self) -> Option<(usize, Option<Instant>)> {
        let at = self.oldest?;
        Some((at, self.members[at].as_ref()?.used))
    }

    fn link(&mut self, at: usize) {
        let older = self.newest.replace(at);
        match older {
            Some(older) => self.member(older, |member| member.newer = Some(at)),
            None => self.oldest = Some(at),
        }
        self.member(at, |member| (member.older, member.newer) = (older, None));
    }

    fn unlink(&mut self, at: usize) {
        let Some(Some(Member { older, newer, .. })) = self.members.get(at) else { return };
        let (older, newer) = (*older, *newer);
        match older {
            Some(older) => self.member(older, |member| member.newer = newer),
            None => self.oldest = newer,
        }
        match newer {
            Some(newer) => self.member(newer, |member| member.older = older),
            None => self.newest = older,
        }
    }

    fn member(&mut self, at: usize, change: impl FnOnce(&mut Member<K>)) {
        if let Some(Some(member)) = self.members.get_mut(at) {
            change(member);
        }
    }
}
