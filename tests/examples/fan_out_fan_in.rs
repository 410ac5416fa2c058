//! The example `fan_out_fan_in`.

use crate::run;
use program::{Fault, Shop, page};
use std::time::Duration;
use tokio::time::Instant;

#[path = "../../examples/fan_out_fan_in.rs"]
#[expect(dead_code)]
mod program;

#[tokio::test(start_paused = true)]
async fn the_page_takes_as_long_as_its_slowest_part() {
    let (shop, begin) = (Shop::new(false), Instant::now());
    assert_eq!(page(&shop).await, Ok("A kettle, 7 in stock, 134 reviews".to_owned()));
    assert_eq!(begin.elapsed(), Duration::from_millis(200));
    assert_eq!(shop.tally(), "3 calls begun, 3 answered, 0 cancelled");
}

#[tokio::test(start_paused = true)]
async fn the_first_error_is_told_at_once_and_cancels_the_part_that_is_still_under_way() {
    let (shop, begin) = (Shop::new(true), Instant::now());
    assert_eq!(page(&shop).await, Err(Fault::Down("stock")));
    assert_eq!(begin.elapsed(), Duration::from_millis(50));
    assert_eq!(shop.tally(), "3 calls begun, 1 answered, 1 cancelled");
}

#[test]
fn both_cases_are_told() {
    let told = run("fan_out_fan_in", &[]);
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines[0], "A kettle, 7 in stock, 134 reviews", "{told}");
    assert_eq!(lines[2], "no page: the server for the stock is down", "{told}");
    assert!(lines[3].ends_with("1 cancelled"), "{told}");
}
