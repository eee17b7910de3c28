use std::io::{BufRead, Write};
fn main() {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let t: Vec<String> = line.split('\u{1}').map(|s| s.replace('\u{2}', "\n")).collect();
        let f = afterword_signal::features::features(&afterword_signal::Exchange { prompt: &t[0], reply: &t[1], followup: &t[2] });
        for (g, rows) in f.rows.iter().enumerate() {
            if g > 0 { write!(out, "|").unwrap(); }
            for r in rows { write!(out, "{r} ").unwrap(); }
        }
        writeln!(out).unwrap();
    }
}
