//! What `Process`, `ProcessPool` and `ProcessWorkers` promise; counts processes by what `/proc` says of them.

use futures::poll;
use headwater::{
    concurrency::{Process, ProcessError, ProcessPool, ProcessWorkers},
    prelude::*,
};
use std::{
    fs, io,
    os::unix::process::ExitStatusExt,
    pin::pin,
    process,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use tokio::{
    process::Command,
    runtime::Builder,
    sync::{Mutex, MutexGuard},
    time::{sleep, timeout},
};

/// The children of this program are counted, so only one of these tests may have some at a time.
pub(super) async fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::const_new(());
    let guard = ALONE.lock().await;
    assert_eq!(children(), []);
    guard
}

/// The children of this program, each with its state: `Z` is a zombie.
pub(super) fn children() -> Vec<(u32, char)> {
    let all = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    let states = all.filter_map(|pid| Some((pid, state(pid)?)));
    states.filter(|(_, (_, parent))| *parent == process::id()).map(|(pid, (state, _))| (pid, state)).collect()
}

/// The state of a process, and who its parent is.
fn state(pid: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// Waits until something holds, which has to be soon.
async fn until(mut holds: impl FnMut() -> bool) {
    let look = async {
        while !holds() {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(Duration::from_secs(60), look).await.expect("it never holds");
}

pub(super) fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

/// Workers that answer with their number and the request, and that know some words.
fn workers(count: usize) -> ProcessWorkers {
    let script = "while read word; do case $word in
        fail) echo not that one >&2; exit 7 ;;
        leave) exit 0 ;;
        hang) exec sleep 1000 ;;
        twice) echo $$ once; echo $$ twice ;;
        mute) exec >&- ;;
        *) echo $$ $word ;;
    esac; done";
    ProcessWorkers::new(count, move || shell(script))
}

/// Which worker has answered.
fn who(answer: &str) -> u32 {
    answer.split(' ').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn its_lines_come_without_their_ends_and_the_last_one_needs_none() {
    let _alone = alone().await;
    let lines = Process::new(shell(r"printf 'one\n\ntwo\r\nthree'")).lines();
    assert_eq!(lines.to_vec().await.unwrap(), ["one", "", "two", "three"]);
    assert_eq!(children(), []);
}

#[tokio::test]
async fn it_is_started_at_the_first_poll() {
    let _alone = alone().await;
    let mut lines = Process::new(shell("echo started; exec sleep 1000")).lines();
    assert_eq!(children(), []);
    assert_eq!(lines.next().await.unwrap().unwrap(), "started");
    assert_eq!(children().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_started_is_an_error() {
    let _alone = alone().await;
    let mut lines = Process::new(Command::new("/there/is/no/such/program")).lines();
    let Some(Err(ProcessError::Io(error))) = lines.next().await else { panic!("it was started") };
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    assert!(lines.next().await.is_none());
}

#[tokio::test]
async fn an_exit_that_is_no_success_is_an_error_behind_the_lines_with_the_last_words() {
    let _alone = alone().await;
    let mut lines = Process::new(shell("echo one; echo this is the end >&2; exit 3")).lines();
    assert_eq!(lines.next().await.unwrap().unwrap(), "one");
    let error = lines.next().await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "the process failed with exit status: 3: this is the end");
    assert!(lines.next().await.is_none());
    assert_eq!(children(), []);
}

#[tokio::test]
async fn a_death_by_a_signal_tells_which() {
    let _alone = alone().await;
    let error = Process::new(shell("kill -TERM $$")).lines().to_vec().await.unwrap_err();
    let ProcessError::Failed { status, .. } = error else { panic!("{error}") };
    assert_eq!(status.signal(), Some(15));
}

#[tokio::test]
async fn however_much_it_writes_to_its_standard_error_it_goes_on_and_the_last_lines_are_kept() {
    let _alone = alone().await;
    let lines = Process::new(shell("seq 100000 >&2; echo through; exit 1")).lines();
    let (mut seen, mut failure) = (Vec::new(), None);
    let Ok(()) = lines
        .materialize()
        .for_each(|notice| match notice {
            headwater::Notification::Next(line) => seen.push(line),
            headwater::Notification::Error(error) => failure = Some(error),
            headwater::Notification::Complete => {}
        })
        .await;
    assert_eq!(seen, ["through"]);
    let Some(ProcessError::Failed { stderr, .. }) = failure else { panic!("{failure:?}") };
    // Lines of six bytes, as many whole ones as fit in 4,096: the last one is longer by a digit.
    let kept: Vec<u32> = stderr.lines().map(|line| line.parse().unwrap()).collect();
    let fit: Vec<u32> = (100_000 - (4_096 - 7) / 6..=100_000).collect();
    assert_eq!(kept, fit);
}

#[tokio::test]
async fn a_standard_error_that_somebody_keeps_open_does_not_hold_up_the_failure() {
    let _alone = alone().await;
    let error = Process::new(shell("exec 3>&2; echo oh >&2; sleep 1000 > /dev/null & echo $!; exit 1")).lines();
    let mut error = pin!(error);
    let orphan = error.next().await.unwrap().unwrap();
    let failure = error.next().await.unwrap().unwrap_err();
    assert!(matches!(&failure, ProcessError::Failed { stderr, .. } if stderr == "oh"), "{failure}");
    shell(&format!("kill {orphan}")).status().await.unwrap();
}

#[tokio::test]
async fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
    let _alone = alone().await;
    for (script, fits) in [
        (r"printf 'abcd\n'", true),
        (r"printf 'abcd\r\n'", true),
        ("printf abcd", true),
        (r"printf 'abcde\n'", false),
        ("printf abcde", false),
        (r"printf 'abcd\rx\n'", false),
    ] {
        let read = Process::new(shell(script)).longest_line(4).lines().to_vec().await;
        match read {
            Ok(lines) => assert!(fits && lines == ["abcd"], "{script}: {lines:?}"),
            Err(error) => assert!(!fits && matches!(error, ProcessError::LineTooLong(4)), "{script}: {error}"),
        }
    }
    assert_eq!(children(), []);
}

#[tokio::test]
async fn a_line_that_is_not_utf8_is_an_error_unless_losses_are_allowed() {
    let _alone = alone().await;
    let process = || Process::new(shell(r"printf 'fine\n\377\n'; exec sleep 1000"));
    let mut strict = process().lines();
    assert_eq!(strict.next().await.unwrap().unwrap(), "fine");
    assert!(matches!(strict.next().await, Some(Err(ProcessError::NotUtf8))));
    assert_eq!(children(), []);
    let lossy = process().lossy().lines().take(2);
    assert_eq!(lossy.to_vec().await.unwrap(), ["fine", "\u{fffd}"]);
}

#[tokio::test]
async fn a_consumer_that_rests_lets_the_process_wait() {
    let _alone = alone().await;
    let mut lines = Process::new(Command::new("yes")).lines();
    lines.next().await.unwrap().unwrap();
    let pid = children()[0].0;
    // It sleeps where it writes into a full pipe.
    until(|| state(pid).unwrap().0 == 'S').await;
    let io = fs::read_to_string(format!("/proc/{pid}/io")).unwrap();
    let written = io.lines().find_map(|line| line.strip_prefix("wchar: ")).unwrap().parse::<usize>().unwrap();
    assert!((2..=1 << 18).contains(&written), "{written} bytes");
}

#[tokio::test]
async fn what_goes_in_comes_out_however_much_it_is() {
    let _alone = alone().await;
    let numbers = from_iter(0..100_000).map(|n: u32| n.to_string()).with_error();
    let lines = Process::new(Command::new("cat")).input(numbers).lines();
    let sum = lines.map(|line| line.parse::<u64>().unwrap()).sum().await.unwrap();
    assert_eq!(sum, (0..100_000).sum::<u64>());
}

#[tokio::test]
async fn the_lines_of_one_process_are_the_input_of_another() {
    let _alone = alone().await;
    let numbers = Process::new(shell("seq 1000")).lines();
    let last = Process::new(shell("tail -n 2")).input(numbers).lines();
    assert_eq!(last.to_vec().await.unwrap(), ["999", "1000"]);
}

#[tokio::test]
async fn a_process_that_has_read_enough_is_fed_no_more() {
    let _alone = alone().await;
    let endless = from_iter(1..).map(|n: u64| n.to_string()).with_error();
    let first = Process::new(shell("head -n 1")).input(endless).lines();
    assert_eq!(first.to_vec().await.unwrap(), ["1"]);
}

#[tokio::test]
async fn a_process_that_says_no_more_is_fed_to_the_end() {
    let _alone = alone().await;
    let numbers = from_iter(0..20_000).map(|n: u32| n.to_string()).with_error();
    let script = "exec >&-; [ $(wc -l) = 20000 ]";
    assert_eq!(Process::new(shell(script)).input(numbers).lines().count().await.unwrap(), 0);
}

#[tokio::test]
async fn an_error_of_the_input_is_the_error_of_the_lines_and_ends_the_process() {
    let _alone = alone().await;
    let broken = throw_error("the source is dry").map_err(ProcessError::input);
    let lines = Process::new(Command::new("cat")).input(broken.map(|never: std::convert::Infallible| match never {}));
    let error = lines.lines().to_vec().await.unwrap_err();
    assert!(matches!(&error, ProcessError::Input(cause) if cause.to_string() == "the source is dry"), "{error}");
    assert_eq!(children(), []);
}

#[tokio::test]
async fn the_end_waits_for_whoever_has_inherited_the_output() {
    let _alone = alone().await;
    let input = PublishSubject::<String>::new(1);
    let heir = shell("exec 3<&0; (read _ <&3; echo late) & exec echo early");
    let mut lines = Process::new(heir).input(input.observe().with_error()).lines();
    assert_eq!(lines.next().await.unwrap().unwrap(), "early");
    until(|| children().iter().all(|(_, state)| *state == 'Z')).await;
    assert!(poll!(lines.next()).is_pending());
    input.send("go".to_owned()).await.unwrap();
    assert_eq!(lines.next().await.unwrap().unwrap(), "late");
    assert!(lines.next().await.is_none());
}

#[tokio::test]
async fn a_thousand_drops_at_any_moment_leave_neither_a_child_nor_a_zombie() {
    let _alone = alone().await;
    let mut random = 1_u64;
    for n in 0..1_000 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut lines = Process::new(shell("echo 1; exec yes")).lines();
        match (random >> 33) % 4 {
            0 => {}
            1 => drop(poll!(lines.next())),
            2 => drop(lines.next().await),
            _ => drop(lines.by_ref().take((random >> 40) as usize % 5_000).count().await),
        }
        drop(lines);
        if n % 100 == 99 {
            // Whatever the machine was too busy for is left to tokio, which needs a moment.
            until(|| children().is_empty()).await;
        }
    }
}

#[test]
fn a_child_is_reaped_though_no_runtime_is_left() {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let _alone = runtime.block_on(alone());
    let mut lines = Process::new(Command::new("yes")).lines();
    runtime.block_on(lines.next()).unwrap().unwrap();
    drop(runtime);
    assert_eq!(children().len(), 1);
    drop(lines);
    assert_eq!(children(), []);
}

#[tokio::test]
async fn cancelling_a_subscription_kills_the_process() {
    let _alone = alone().await;
    let subscription = Process::new(Command::new("yes")).lines().for_each(drop).spawn();
    assert_eq!(children().len(), 1);
    subscription.cancel().await.unwrap();
    until(|| children().is_empty()).await;
}

#[tokio::test]
async fn a_pool_never_has_more_processes_than_places_and_keeps_the_order() {
    let _alone = alone().await;
    let (pool, most) = (ProcessPool::new(3), AtomicUsize::new(0));
    let job = |n: u32| pool.clone().lines(shell(&format!("echo {n}; read _ < /dev/null; echo {n}")));
    let one = from_iter(0..10).with_error().flat_map(job);
    let other = from_iter(10..20).with_error().flat_map(job);
    let lines = one.merge(other).tap(|_| _ = most.fetch_max(children().len(), Ordering::Relaxed));
    assert_eq!(lines.count().await.unwrap(), 40);
    assert!((2..=3).contains(&most.load(Ordering::Relaxed)), "{most:?} at once");
    assert_eq!((pool.free(), children()), (3, vec![]));
}

#[tokio::test]
async fn who_waits_for_a_place_is_served_in_order() {
    let _alone = alone().await;
    let pool = ProcessPool::new(1);
    let jobs = (0..5).map(|n| pool.lines(shell(&format!("echo {n}"))));
    let order = merge(jobs).to_vec().await.unwrap();
    assert_eq!(order, ["0", "1", "2", "3", "4"]);
}

#[tokio::test]
async fn a_place_is_given_back_by_a_failure_and_by_a_drop_also_of_one_that_waits() {
    let _alone = alone().await;
    let pool = ProcessPool::new(1);
    pool.lines(shell("exit 1")).to_vec().await.unwrap_err();
    pool.lines(Command::new("/there/is/no/such/program")).to_vec().await.unwrap_err();
    assert_eq!(pool.free(), 1);
    let mut running = pool.lines(Command::new("yes"));
    running.next().await.unwrap().unwrap();
    let mut waiting = pool.lines(Command::new("yes"));
    assert!(poll!(waiting.next()).is_pending());
    drop(waiting);
    drop(running);
    assert_eq!(pool.free(), 1);
}

#[tokio::test]
async fn a_worker_stays_and_one_is_enough_for_requests_in_a_row() {
    let _alone = alone().await;
    let workers = workers(4);
    let first = workers.ask("a").await.unwrap();
    for word in ["b", "c"] {
        let answer = workers.ask(word).await.unwrap();
        assert_eq!(answer, format!("{} {word}", who(&first)));
    }
    assert_eq!((workers.idle(), children().len()), (1, 1));
    drop(workers);
    assert_eq!(children(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_never_more_workers_than_the_count_and_each_request_gets_its_own_answer() {
    let _alone = alone().await;
    let workers = workers(3);
    let asked = workers.clone();
    let answers = from_iter(0..200).with_error().map_concurrent(8, move |n: u32| asked.ask(n.to_string()));
    let answers = answers.to_vec().await.unwrap();
    let words: Vec<_> = answers.iter().map(|answer| answer.split(' ').nth(1).unwrap().to_owned()).collect();
    assert_eq!(words, (0..200).map(|n| n.to_string()).collect::<Vec<_>>());
    let alive = children();
    assert!((1..=3).contains(&alive.len()), "{alive:?}");
    assert_eq!(workers.idle(), alive.len());
}

#[tokio::test]
async fn the_death_of_a_worker_is_the_error_of_its_request_alone() {
    let _alone = alone().await;
    let workers = workers(1);
    let first = who(&workers.ask("a").await.unwrap());
    let error = workers.ask("fail").await.unwrap_err();
    let ProcessError::Failed { status, stderr, .. } = error else { panic!("{error}") };
    assert_eq!((status.code(), stderr.as_str()), (Some(7), "not that one"));
    assert_eq!(children(), []);
    assert_ne!(who(&workers.ask("b").await.unwrap()), first);
    assert!(matches!(workers.ask("leave").await, Err(ProcessError::NoAnswer)));
    assert!(matches!(workers.ask("mute").await, Err(ProcessError::NoAnswer)));
}

#[tokio::test]
async fn a_worker_that_dies_while_it_is_idle_is_replaced_unnoticed() {
    let _alone = alone().await;
    let workers = workers(1);
    let first = who(&workers.ask("a").await.unwrap());
    shell(&format!("kill -9 {first}")).status().await.unwrap();
    until(|| state(first).is_none_or(|(state, _)| state == 'Z')).await;
    assert_ne!(who(&workers.ask("b").await.unwrap()), first);
    assert_eq!(children().len(), 1);
}

#[tokio::test]
async fn a_worker_that_says_too_much_answers_no_other_request() {
    let _alone = alone().await;
    let workers = workers(1);
    let first = workers.ask("twice").await.unwrap();
    let pid = who(&first);
    assert_eq!(first, format!("{pid} once"));
    // It has said the rest when it waits for the next request.
    until(|| state(pid).unwrap().0 == 'S').await;
    let second = workers.ask("a").await.unwrap();
    assert_eq!(second, format!("{} a", who(&second)));
}

#[tokio::test]
async fn a_request_that_is_dropped_kills_its_worker() {
    let _alone = alone().await;
    let workers = workers(1);
    {
        let mut hangs = pin!(workers.ask("hang"));
        assert!(poll!(&mut hangs).is_pending());
        assert_eq!(children().len(), 1);
    }
    assert_eq!((workers.idle(), children()), (0, vec![]));
    workers.ask("a").await.unwrap();
}

#[tokio::test]
async fn a_request_of_two_lines_is_refused() {
    let _alone = alone().await;
    assert!(matches!(workers(1).ask("a\nb").await, Err(ProcessError::LineBreak)));
}
