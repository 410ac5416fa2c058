//! The example `process_pool`.

use crate::run;
use std::fs;

#[test]
fn lines_and_words_are_counted_and_what_cannot_be_read_is_told() {
    let told = run("process_pool", &["examples/data/README.md", "LICENSE-MIT", "no/such/file"]);
    let lines: Vec<_> = told.lines().collect();
    let texts = ["examples/data/README.md", "LICENSE-MIT"].map(|path| fs::read_to_string(path).unwrap());
    let [words, line_breaks] = [
        texts.each_ref().map(|text| text.split_ascii_whitespace().count()).iter().sum::<usize>(),
        texts.each_ref().map(|text| text.matches('\n').count()).iter().sum(),
    ];
    assert!(lines[0].starts_with("no/such/file: "), "{told}");
    assert!(lines[1].starts_with(&format!("2 files, {line_breaks} lines, {words} words; ")), "{told}");
    let longest = texts[0].split_ascii_whitespace().count().max(texts[1].split_ascii_whitespace().count());
    assert!(lines[2].starts_with(&format!("{longest:>7} words: ")), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_ends_it_and_leaves_no_worker() {
    use std::process::{Command, Stdio};

    // Nobody writes into the pipe, so that its worker reads for ever.
    let pipe = std::env::temp_dir().join(format!("headwater-process-pool-{}", std::process::id()));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut program = crate::program("process_pool").arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
    let worker = loop {
        let children = format!("/proc/{0}/task/{0}/children", program.id());
        if let Ok(worker) = fs::read_to_string(children).unwrap().trim().parse::<u32>() {
            break worker;
        }
    };
    let interrupt = Command::new("kill").args(["-INT", &program.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    let mut told = String::new();
    std::io::Read::read_to_string(&mut program.stdout.take().unwrap(), &mut told).unwrap();
    assert!(program.wait().unwrap().success());
    assert!(told.starts_with("0 files, "), "{told}");
    assert!(!fs::exists(format!("/proc/{worker}")).unwrap());
    fs::remove_file(pipe).unwrap();
}
