use headwater::testing::marble;
use std::{cell::RefCell, rc::Rc, time::Duration};
use tokio::time::sleep;

#[test]
fn a_newer_item_drops_the_handler_of_the_one_before_it() {
    let finished = Rc::new(RefCell::new(Vec::new()));
    marble(|m| {
        let finished = Rc::clone(&finished);
        let source = m.hot("-a--b-c-----|");
        let run = source.for_each_latest(move |item| {
            let finished = Rc::clone(&finished);
            async move {
                sleep(Duration::from_millis(3)).await;
                finished.borrow_mut().push(item);
            }
        });
        m.expect(run, "------------(x|)").values([("x", ())]);
    });
    assert_eq!(*finished.borrow(), ["c"]);
}

#[test]
fn a_source_that_has_completed_waits_for_the_last_handler() {
    marble(|m| {
        let run = m.cold("-a-|").for_each_latest(|_| sleep(Duration::from_millis(5)));
        m.expect(run, "------(x|)").values([("x", ())]);
    });
}

#[test]
fn an_empty_source_is_done_at_once() {
    marble(|m| {
        let run = m.cold("|").for_each_latest(async |item| panic!("there is no {item}"));
        m.expect(run, "(x|)").values([("x", ())]);
    });
}

#[test]
fn an_error_drops_the_handler_where_it_stands() {
    marble(|m| {
        let run = m.cold("-a-#").for_each_latest(|_| std::future::pending());
        m.expect(run, "---#").values([("x", ())]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.for_each_latest(async |_| ()), "---").values([("x", ())]).subscription("^--!");
    });
}
