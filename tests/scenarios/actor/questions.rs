//! Questions and their answers, and why there may be none.

use super::{Order, SECOND, clerk, seconds_since};
use futures::poll;
use headwater::{
    backon::ConstantBuilder,
    concurrency::{Actor, Address, AskError, Reply, Supervision},
};
use std::{convert::Infallible, pin::pin, sync::mpsc, time::Duration};
use tokio::{
    task::yield_now,
    time::{Instant, timeout},
};

#[tokio::test(start_paused = true)]
async fn an_answer_comes_to_whoever_asked() {
    let (clerk, begin) = (clerk(4, Supervision::escalate()), Instant::now());
    let address = clerk.address();
    let (one, other) = tokio::join!(
        address.ask(|reply| Order::Double(1, SECOND, reply)),
        address.ask(|reply| Order::Double(2, 2 * SECOND, reply)),
    );
    assert_eq!((one, other), (Ok(2), Ok(4)));
    // One after the other.
    assert_eq!(seconds_since(begin), 3);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_late_is_an_error_at_the_limit_and_one_in_time_is_not() {
    let (clerk, begin) = (clerk(4, Supervision::escalate()), Instant::now());
    let address = clerk.address();
    let slow = |reply| Order::Double(1, 3 * SECOND, reply);
    assert_eq!(address.ask_within(2 * SECOND, slow).await, Err(AskError::TimedOut));
    assert_eq!(seconds_since(begin), 2);
    // The actor is at work for another second.
    assert_eq!(address.ask_within(5 * SECOND, slow).await, Ok(2));
    assert_eq!(seconds_since(begin), 6);
}

#[tokio::test(start_paused = true)]
async fn the_limit_holds_for_the_wait_for_room_too_and_then_nothing_was_asked() {
    let clerk = clerk(1, Supervision::escalate());
    let address = clerk.address();
    address.tell(Order::Rest(10 * SECOND)).await.unwrap();
    address.tell(Order::Note(1)).await.unwrap();
    address.tell(Order::Note(2)).await.unwrap_or_else(|_| panic!("it goes on"));
    let begin = Instant::now();
    let refused = address.ask_within(SECOND, Order::Keep).await;
    assert_eq!((refused, seconds_since(begin)), (Err(AskError::TimedOut), 1));
    assert_eq!(address.ask(Order::List).await, Ok(vec![1, 2]));
}

#[tokio::test(start_paused = true)]
async fn with_a_limit_of_nothing_nobody_is_waited_for() {
    let (clerk, begin) = (clerk(4, Supervision::escalate()), Instant::now());
    let address = clerk.address();
    assert_eq!(address.ask_within(Duration::ZERO, Order::List).await, Err(AskError::TimedOut));
    assert_eq!(begin.elapsed(), Duration::ZERO);
    clerk.stop().await.unwrap();
    assert_eq!(address.ask_within(Duration::ZERO, Order::List).await, Err(AskError::Stopped));
}

#[tokio::test]
async fn an_actor_that_has_stopped_answers_nothing() {
    let clerk = clerk(4, Supervision::escalate());
    let address = clerk.address();
    clerk.stop().await.unwrap();
    assert_eq!(address.ask(Order::List).await, Err(AskError::Stopped));
}

#[tokio::test]
async fn questions_end_with_an_actor_that_is_dropped_whether_they_were_begun_or_not() {
    let clerk = clerk(4, Supervision::escalate());
    let address = clerk.address();
    let never = Duration::from_secs(3_600);
    let (mut begun, mut queued) = (pin!(address.ask(|r| Order::Double(1, never, r))), pin!(address.ask(Order::List)));
    assert!(poll!(&mut begun).is_pending());
    assert!(poll!(&mut queued).is_pending());
    yield_now().await;
    drop(clerk);
    assert_eq!((begun.await, queued.await), (Err(AskError::Stopped), Err(AskError::Stopped)));
}

#[tokio::test]
async fn a_reply_that_the_handler_drops_is_an_error_and_the_actor_goes_on() {
    let clerk = clerk(4, Supervision::escalate());
    let address = clerk.address();
    assert_eq!(address.ask(Order::Forget).await, Err(AskError::Unanswered));
    assert_eq!(address.ask(Order::List).await, Ok(vec![]));
}

#[tokio::test]
async fn a_handler_that_fails_or_panics_with_the_question_in_hand_is_an_error_of_its_own() {
    let delays = ConstantBuilder::default().with_delay(Duration::ZERO).with_max_times(2);
    let clerk = clerk(4, Supervision::restart(delays));
    let address = clerk.address();
    assert_eq!(address.ask(Order::FailAsked).await, Err(AskError::Failed));
    assert_eq!(address.ask(Order::PanicAsked).await, Err(AskError::Failed));
    assert_eq!(address.ask(Order::List).await, Ok(vec![]));
    // There are no more restarts: the one behind it is never begun.
    let (failed, behind) = tokio::join!(address.ask(Order::FailAsked), address.ask(Order::List));
    assert_eq!((failed, behind), (Err(AskError::Failed), Err(AskError::Stopped)));
    assert_eq!(clerk.await.unwrap_err().error(), Some(&"asked to fail"));
}

#[tokio::test]
async fn an_answer_that_was_sent_before_the_failure_counts() {
    let clerk = clerk(4, Supervision::stop());
    assert_eq!(clerk.address().ask(Order::AnswerAndFail).await, Ok(1));
    clerk.await.unwrap();
}

#[tokio::test]
async fn an_answer_may_come_long_after_the_handler() {
    let clerk = clerk(4, Supervision::escalate());
    let address = clerk.address();
    let (mut one, mut other) = (pin!(address.ask(Order::Keep)), pin!(address.ask(Order::Keep)));
    assert!(poll!(&mut one).is_pending());
    assert!(poll!(&mut other).is_pending());
    assert_eq!(address.ask(Order::List).await, Ok(vec![]));
    assert!(poll!(&mut one).is_pending());
    address.tell(Order::AnswerKept(7)).await.unwrap();
    assert_eq!((one.await, other.await), (Ok(7), Ok(7)));
}

#[tokio::test]
async fn a_reply_that_was_kept_is_lost_with_the_state() {
    let delays = ConstantBuilder::default().with_delay(Duration::ZERO);
    let clerk = clerk(4, Supervision::restart(delays));
    let address = clerk.address();
    let mut kept = pin!(address.ask(Order::Keep));
    assert!(poll!(&mut kept).is_pending());
    address.tell(Order::Fail).await.unwrap();
    assert_eq!(kept.await, Err(AskError::Unanswered));
}

#[tokio::test]
async fn an_actor_can_see_that_nobody_waits_for_the_answer() {
    struct Attentive(mpsc::Sender<bool>);

    impl Actor for Attentive {
        type Message = Reply<u32>;
        type Error = Infallible;

        async fn handle(&mut self, reply: Reply<u32>) -> Result<(), Infallible> {
            self.0.send(reply.is_awaited()).unwrap();
            reply.send(1);
            Ok(())
        }
    }

    let (tell, told) = mpsc::channel();
    let attentive = Attentive::spawn(4, Supervision::escalate(), move |_| Attentive(tell.clone()));
    let address = attentive.address();
    {
        let mut gives_up = pin!(address.ask(|reply| reply));
        assert!(poll!(&mut gives_up).is_pending());
    }
    assert_eq!(address.ask(|reply| reply).await, Ok(1));
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [false, true]);
}

/// Asks the other one before it answers.
struct Polite {
    limit: Duration,
    other: Option<Address<Talk>>,
}

enum Talk {
    Meet(Address<Talk>),
    /// Answers whether the other one has answered.
    AfterYou(Reply<Result<bool, AskError>>),
}

impl Actor for Polite {
    type Message = Talk;
    type Error = Infallible;

    async fn handle(&mut self, message: Talk) -> Result<(), Infallible> {
        match message {
            Talk::Meet(other) => self.other = Some(other),
            Talk::AfterYou(reply) => {
                if let Some(other) = &self.other {
                    let answer = other.ask_within(self.limit, Talk::AfterYou).await;
                    reply.send(answer.map(|_| true));
                }
            }
        }
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn two_who_ask_each_other_are_saved_by_the_limit() {
    let spawn = |limit| Polite::spawn(4, Supervision::escalate(), move |_| Polite { limit, other: None });
    let (one, other) = (spawn(2 * SECOND), spawn(3 * SECOND));
    one.address().tell(Talk::Meet(other.address())).await.unwrap();
    other.address().tell(Talk::Meet(one.address())).await.unwrap();
    let begin = Instant::now();
    // The first one waits for the second one, that waits for the first one.
    let answer = timeout(10 * SECOND, one.address().ask(Talk::AfterYou)).await.unwrap();
    assert_eq!((answer, seconds_since(begin)), (Ok(Err(AskError::TimedOut)), 2));
}
