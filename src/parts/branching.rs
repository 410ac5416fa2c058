//! A source that is split into many observables, without a task: whoever waits polls it.

use super::{
    branch::Branch,
    branch_queue::{BranchQueue, End, Found, Notes},
    branches::{Branches, Lobby, Offered},
    budget::BUDGET,
    driven::{Driven, Place, Turn},
};
use crate::{Observable, overflow::Overflow, source::Source};
use pin_project::pin_project;
use std::{
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    thread,
};

/// How many readers stand at the bell at most, beside the outer consumer.
///
/// One would do, were everybody polled who is called.
/// The second one makes good for one that has been set aside without being dropped.
const LEADERS: usize = 2;

/// The same when the outer consumer has left: who is left to read belongs to tasks of which any may be busy with
/// something else.
const LEADERS_ALONE: usize = 64;

/// What an operator decides that splits its source: which branches there are, and to which an item goes.
///
/// It is the driver of all the consumers, and is polled outside every lock.
#[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
pub trait Split {
    /// What the branches emit.
    type Item;

    /// What the source fails with, and so every branch.
    type Error: Clone;

    /// What a branch is handed out with.
    type Tag;

    /// Makes one step: takes an item, or opens or closes a branch.
    ///
    /// `Pending` means that the source, a notifier or a timer will wake the waker, or that [`Branches`] said that
    /// somebody will ring; `Ready(None)` that the source has ended.
    fn poll_split(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        branches: &mut Branches<Self::Item, Self::Error, Self::Tag>,
    ) -> Poll<Option<Result<(), Self::Error>>>;

    /// How many branches there will be, before the first poll.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }
}

/// A splitting operator and its open branches: what the consumers drive by turns.
#[pin_project]
pub(super) struct Driver<D: Split> {
    #[pin]
    split: D,
    branches: Branches<D::Item, D::Error, D::Tag>,
    /// How many steps are left before the task gives way.
    budget: u32,
}

/// How a turn went.
enum Run<D: Split> {
    /// Who has the turn has what it wanted, which may be an item that did not go through its queue.
    Met(Option<Direct<D>>),
    /// There is nothing now; the bell will ring.
    Rests,
    /// There may be more, but others are to have their turn.
    GivesWay,
    End(Result<(), D::Error>),
    /// Nobody wants any more than perhaps this item.
    Forsaken(Option<Direct<D>>),
}

/// An item that does not go through a queue, and how often something had been written into one.
type Direct<D> = (<D as Split>::Item, u64);

impl<D: Split> Driver<D> {
    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>, reader: Option<u64>) -> Run<D> {
        let mut this = self.project();
        this.branches.begin_turn(reader);
        loop {
            let step = this.split.as_mut().poll_split(cx, this.branches);
            match step {
                Poll::Ready(Some(Err(error))) => return Run::End(Err(error)),
                Poll::Ready(None) => return Run::End(Ok(())),
                _ if this.branches.is_forsaken() => return Run::Forsaken(this.branches.take_direct()),
                // The readers of older branches, who were woken by what came before a new one, speak before it does.
                _ if this.branches.is_met() && reader.is_none() && this.branches.has_woken() => return Run::GivesWay,
                _ if this.branches.is_met() => return Run::Met(this.branches.take_direct()),
                Poll::Pending => return Run::Rests,
                Poll::Ready(Some(Ok(()))) => {
                    *this.budget -= 1;
                    if *this.budget == 0 {
                        *this.budget = BUDGET;
                        return Run::GivesWay;
                    }
                }
            }
        }
    }
}

/// What the outer consumer and the readers of the branches share.
///
/// Somebody who waits always sees to it that the source is polled when it wakes: it *stands* at the bell.
/// It polled the source and found it pending, or found it in the hands of another, who rings when the source may have
/// more.
/// The outer consumer always stands when it waits, and of the readers a few; the others wait at their queues only, so that
/// the cost of an item does not depend on how many there are.
/// Who stood or was called and then has something to do, or leaves, calls another who waits, unless somebody stands.
pub(super) struct Hub<D: Split> {
    pub(super) driven: Driven<Driver<D>>,
    pub(super) lobby: Arc<Lobby<D::Item, D::Error, D::Tag>>,
}

/// The part of a consumer that waits.
#[derive(Default)]
pub(super) struct Seat {
    place: Place,
    /// It stood when it was last pending; whether it still stands, the bell knows.
    stood: bool,
    /// It was called, and if it does not poll the source, another one has to.
    on_duty: bool,
    /// It took the last item that there was.
    is_drained: bool,
    /// How often something had been written into a queue when its own was empty.
    empty_at: Option<u64>,
}

/// Where a consumer looks for what belongs to it.
pub(super) trait Desk<D: Split> {
    type Out;

    /// Its branch, if it is the reader of one.
    fn reader(&self) -> Option<u64>;
    fn look(&self) -> Found<Self::Out, D::Error>;
    /// The same, and waits if there is nothing.
    fn wait(&self, hub: &Hub<D>, cx: &Context<'_>) -> Found<Self::Out, D::Error>;
    fn direct(item: D::Item) -> Option<Self::Out>;
}

/// What a consumer is told.
pub(super) type Answer<O, E> = Poll<Option<Result<O, E>>>;

impl<D: Split> Hub<D> {
    /// Answers a consumer.
    pub(super) fn poll<K: Desk<D>>(&self, desk: &K, seat: &mut Seat, cx: &Context<'_>) -> Answer<K::Out, D::Error> {
        // Others may have found something for it since, which it sees before it takes an item of its own turn.
        if !mem::take(&mut seat.is_drained) {
            match desk.look() {
                Found::Nothing => {}
                found => return self.answer(found, seat),
            }
        }
        let bell = self.driven.bell();
        if seat.stood {
            match desk.wait(self, cx) {
                Found::Nothing if bell.renew(&mut seat.place, cx) => return Poll::Pending,
                Found::Nothing => {}
                found => return self.answer(found, seat),
            }
            seat.stood = false;
            seat.on_duty = true;
        }
        // One who was called polls the source itself: who stands by now may have come after the call, when the source had
        // told what it had to tell.
        let mut turn = if seat.on_duty || bell.standing() == 0 { self.driven.turn() } else { None };
        loop {
            if let Some(turn) = turn {
                return match self.drive(turn, desk, seat, cx) {
                    Some(found) => self.answer(found, seat),
                    None => Poll::Pending,
                };
            }
            match desk.wait(self, cx) {
                Found::Nothing => {}
                found => return self.answer(found, seat),
            }
            if self.stand(desk, seat, cx) > 0 {
                return Poll::Pending;
            }
            // Whoever had the turn may have ended it before this consumer stood at the bell.
            turn = self.driven.turn();
            if turn.is_none() {
                return Poll::Pending;
            }
            bell.unregister(&mut seat.place);
            seat.stood = false;
            seat.on_duty = true;
        }
    }

    /// Stands at the bell, unless enough others do, and says how many.
    fn stand<K: Desk<D>>(&self, desk: &K, seat: &mut Seat, cx: &Context<'_>) -> usize {
        let most = match desk.reader() {
            None => usize::MAX,
            Some(_) if self.lobby.has_outer_left() => LEADERS_ALONE,
            Some(_) => LEADERS,
        };
        let others = self.driven.bell().register_among(&mut seat.place, cx, most);
        seat.stood = others < most;
        others
    }

    /// Polls the source in the name of a consumer; `None` when it waits.
    fn drive<K: Desk<D>>(
        &self,
        mut turn: Turn<'_, Driver<D>>,
        desk: &K,
        seat: &mut Seat,
        cx: &Context<'_>,
    ) -> Option<Found<K::Out, D::Error>> {
        // Another turn may have found something for it since it looked.
        let written = turn.poll(|driver, _| driver.project().branches.written());
        if written != seat.empty_at {
            let found = desk.look();
            if !matches!(found, Found::Nothing) {
                self.end_turn(turn);
                return Some(found);
            }
        }
        let bell = self.driven.bell();
        let seen = bell.rings();
        match turn.poll(|driver, cx| driver.run(cx, desk.reader()))? {
            Run::Met(item) => {
                self.end_turn(turn);
                return Some(own(desk, seat, item));
            }
            Run::Rests => {
                // Nobody else can write as long as the turn lasts.
                desk.wait(self, cx);
                self.stand(desk, seat, cx);
                turn.pause();
                // Whoever heard a ring before that found the turn taken, and may stand at the bell again.
                if bell.rings() == seen {
                    return None;
                }
                bell.unregister(&mut seat.place);
                seat.stood = false;
            }
            Run::GivesWay => turn.pause(),
            Run::Forsaken(item) => {
                turn.finish();
                return Some(own(desk, seat, item));
            }
            Run::End(end) => {
                let open = turn.poll(|driver, _| driver.project().branches.take_open()).unwrap_or_default();
                let first = open.first().map(|first| first.serial());
                let is_behind_others = end.is_ok() && desk.reader().is_some() && desk.reader() != first;
                let told: Ending<'_, D> = Ending { lobby: &self.lobby, open, end };
                turn.finish();
                drop(told);
                if is_behind_others {
                    // They hear of the end in their order, although this one met it.
                    cx.waker().wake_by_ref();
                    return None;
                }
                return Some(desk.look());
            }
        }
        seat.on_duty = true;
        self.call_standing();
        cx.waker().wake_by_ref();
        None
    }

    /// Ends a turn though there may be more: who stands at the bell goes on.
    fn end_turn(&self, turn: Turn<'_, Driver<D>>) {
        turn.pause();
        self.call_standing();
    }

    fn call_standing(&self) {
        if self.driven.bell().standing() > 0 {
            self.driven.bell().ring();
        }
    }

    /// Answers with what was found: the consumer does not wait any more.
    fn answer<O>(&self, found: Found<O, D::Error>, seat: &mut Seat) -> Answer<O, D::Error> {
        let (notes, answer) = match found {
            Found::Item(notes, item) => {
                seat.is_drained = !notes.more;
                (notes, Some(Ok(item)))
            }
            Found::End(notes, end) => {
                let end = match end {
                    End::Complete => None,
                    End::Error(error) => Some(Err(error)),
                    End::Abandoned => {
                        // It panics, as the source did.
                        drop(self.driven.turn());
                        None
                    }
                };
                (notes, end)
            }
            Found::Nothing => return Poll::Pending,
        };
        self.rise(seat, notes);
        Poll::Ready(answer)
    }

    /// A consumer does not wait any more: it has what it wanted, or it leaves.
    pub(super) fn rise(&self, seat: &mut Seat, notes: Notes) {
        let bell = self.driven.bell();
        if seat.stood {
            bell.unregister(&mut seat.place);
        }
        if notes.unblocked {
            bell.ring();
        }
        if (seat.stood || seat.on_duty || notes.on_duty) && bell.standing() == 0 {
            self.lobby.call_reader();
        }
        seat.stood = false;
        seat.on_duty = false;
    }
}

/// What a consumer found in its own turn: the item that did not go through its queue, or what is at its desk.
fn own<D: Split, K: Desk<D>>(desk: &K, seat: &mut Seat, item: Option<Direct<D>>) -> Found<K::Out, D::Error> {
    if let Some((item, written)) = item
        && let Some(item) = K::direct(item)
    {
        seat.empty_at = Some(written);
        return Found::Item(Notes::default(), item);
    }
    desk.look()
}

/// Tells everybody the end, the readers of the branches first, when the source has been dropped; also where that
/// panicked.
struct Ending<'a, D: Split> {
    lobby: &'a Lobby<D::Item, D::Error, D::Tag>,
    open: Vec<Arc<BranchQueue<D::Item, D::Error>>>,
    end: Result<(), D::Error>,
}

impl<D: Split> Drop for Ending<'_, D> {
    fn drop(&mut self) {
        let end = || match &self.end {
            Ok(()) => End::Complete,
            Err(error) => End::Error(error.clone()),
        };
        for queue in &self.open {
            queue.end(end());
        }
        self.lobby.offered.end(end());
    }
}

/// The source of an operator that makes observables of the items: it emits these.
///
/// `D` is the operator.
pub struct Branching<D: Split> {
    state: State<D>,
    /// How many items a branch holds, and what happens to those that do not fit.
    capacity: usize,
    overflow: Overflow<D::Error>,
    seat: Seat,
}

enum State<D: Split> {
    /// It was never polled.
    Recipe(D),
    Running(Arc<Hub<D>>),
    Done,
}

impl<D: Split> Branching<D> {
    pub(crate) fn new(split: D, capacity: usize, overflow: Overflow<D::Error>) -> Self {
        Self { state: State::Recipe(split), capacity, overflow, seat: Seat::default() }
    }
}

// The driver is pinned in its own place.
impl<D: Split> Unpin for Branching<D> {}

impl<D: Split> Source for Branching<D> {
    type Item = Observable<Branch<D>>;
    type Error = D::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Answer<Observable<Branch<D>>, D::Error> {
        let this = &mut *self;
        if matches!(this.state, State::Recipe(_)) {
            let State::Recipe(split) = mem::replace(&mut this.state, State::Done) else { return Poll::Ready(None) };
            let lobby = Arc::new(Lobby::new());
            let branches = Branches::new(Arc::clone(&lobby), this.capacity, this.overflow);
            let driven = Driven::new(Driver { split, branches, budget: BUDGET });
            this.state = State::Running(Arc::new(Hub { driven, lobby }));
        }
        let State::Running(hub) = &this.state else { return Poll::Ready(None) };
        let end = match ready!(hub.poll(&*hub.lobby, &mut this.seat, cx)) {
            Some(Ok((tag, queue))) => {
                let branch = Branch::new(Arc::clone(hub), queue, tag);
                return Poll::Ready(Some(Ok(Observable::new(branch))));
            }
            Some(Err(error)) => Some(Err(error)),
            None => None,
        };
        this.state = State::Done;
        Poll::Ready(end)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.state {
            State::Recipe(split) => split.size_hint(),
            State::Running(_) => (0, None),
            State::Done => (0, Some(0)),
        }
    }
}

impl<D: Split> Drop for Branching<D> {
    fn drop(&mut self) {
        let State::Running(hub) = &self.state else { return };
        let (unblocked, nobody) = hub.lobby.outer_left();
        if nobody {
            hub.driven.release();
        } else {
            hub.rise(&mut self.seat, Notes { unblocked, ..Notes::default() });
            // Those who wait at their queues may stand at the bell now.
            hub.lobby.call_readers();
        }
    }
}

impl<D: Split + Clone> Clone for Branching<D> {
    fn clone(&self) -> Self {
        let recipe = match &self.state {
            State::Recipe(split) => Some(split.clone()),
            State::Running(hub) => hub.recipe(),
            State::Done => None,
        };
        let state = recipe.map_or(State::Done, State::Recipe);
        Self { state, capacity: self.capacity, overflow: self.overflow, seat: Seat::default() }
    }
}

impl<D: Split + Clone> Hub<D> {
    /// A copy of what is being run, which has no branches; `None` when that has ended.
    fn recipe(&self) -> Option<D> {
        loop {
            if let Some(mut turn) = self.driven.turn() {
                return turn.poll(|driver, _| driver.split.clone());
            }
            if self.driven.is_gone() {
                return None;
            }
            // Another thread polls it at this moment.
            thread::yield_now();
        }
    }
}

impl<D: Split> Desk<D> for Lobby<D::Item, D::Error, D::Tag> {
    type Out = Offered<D::Item, D::Error, D::Tag>;

    fn reader(&self) -> Option<u64> {
        None
    }

    fn look(&self) -> Found<Self::Out, D::Error> {
        self.offered.read()
    }

    fn wait(&self, _: &Hub<D>, cx: &Context<'_>) -> Found<Self::Out, D::Error> {
        // It need not be listed: it stands at the bell whenever it waits.
        self.offered.wait(cx.waker().clone()).0
    }

    fn direct(_: D::Item) -> Option<Self::Out> {
        None
    }
}
