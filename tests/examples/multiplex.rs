//! The example `multiplex`.

use crate::run;

#[test]
fn every_client_has_every_answer_and_there_is_one_thread_at_either_end() {
    let told = run("multiplex", &["300"]);
    let lines: Vec<_> = told.lines().collect();
    assert!(lines[0].starts_with("300 connections in "), "{told}");
    let [rounds @ .., clients, server] = &lines[1..] else { panic!("{told}") };
    assert!(rounds.iter().all(|round| round.starts_with("300 answers, ")), "{told}");
    assert!(server.starts_with(&format!("the server: {} answers in ", 300 * rounds.len())), "{told}");
    // Other systems do not tell.
    let threads = if cfg!(target_os = "linux") { "threads: 1" } else { "threads: ?" };
    assert!(clients.ends_with(threads) && server.ends_with(threads), "{told}");
}

#[cfg(unix)]
#[test]
fn a_limit_that_cannot_be_raised_is_told_and_kept_to() {
    let program = crate::program("multiplex");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "ulimit -n 132; exec \"$0\" 1000"]).arg(program.get_program());
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{}", crate::text(&output.stderr));
    let told = crate::text(&output.stdout);
    assert!(
        told.starts_with("the limit of open files is 132: 1000 connections would need 1032\n100 connections "),
        "{told}"
    );
}
