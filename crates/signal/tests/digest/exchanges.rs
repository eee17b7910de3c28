//! Exchanges of every kind that people have and machines paste, put together from lists by a fixed random generator:
//! the same texts on every platform.

/// How many there are.
const COUNT: usize = 480;

const OPENERS: [&str; 12] = [
    "How do I",
    "Could you",
    "please",
    "Why does it",
    "Write a poem about",
    "Tell me how to",
    "No, I meant:",
    "I want to",
    "can you again",
    "Sort the list and",
    "Explain why we",
    "What happens when I",
];
const VERBS: [&str; 12] =
    ["paint", "fold", "rename", "water", "tune", "shorten", "translate", "repair", "carry", "sort", "measure", "roast"];
const THINGS: [&str; 16] = [
    "the kite",
    "a cello",
    "my notes",
    "that garden",
    "an umbrella",
    "both tables",
    "the harbour",
    "these lentils",
    "our tent",
    "a lighthouse",
    "the second file",
    "every column",
    "the function",
    "a short letter",
    "my bike",
    "the 3rd chapter",
];
const HOWS: [&str; 10] = [
    "quickly",
    "in Python",
    "without glue",
    "before noon",
    "for two people",
    "step by step",
    "by hand",
    "at home",
    "in one sentence",
    "with less salt",
];
const OPINIONS: [&str; 24] = [
    "thanks, that worked",
    "Perfect!",
    "wow, you really helped me, thank you so much",
    "great, now do the same for the other one",
    "ok",
    "That's not what I asked for.",
    "No. The other one, not this one",
    "too long, make it shorter",
    "this is wrong",
    "you are not listening, useless!!!",
    "still doesn't work",
    "it fails with the same error again",
    "are you sure about that?",
    "what do you mean by that?",
    "which of the two?",
    "hm, not bad, but the tone is off",
    "I already told you twice",
    "haha nice one",
    "that is exactly what I needed",
    "you forgot the last part",
    "please be more specific and add examples",
    "never mind, bye",
    "My boss says that is terrible, what should I answer him?",
    "so: yes or no",
];
const REFUSALS: [&str; 4] = [
    "I'm sorry, but I can't help with that.",
    "As a language model I have no access to your files.",
    "Which of them do you mean?",
    "Here is a list:\n\n1. first\n2. second\n\nShall I go on?",
];
const CODE: [&str; 8] = [
    "```python\ndef fold(kite):\n    return [edge * 2 for edge in kite.edges]\n```",
    "```\nfn main() { println!(\"{}\", 7); }\n```",
    "    for (let i = 0; i < tents.length; i++) {\n        pitch(tents[i]);\n    }",
    "Traceback (most recent call last):\n  File \"tent.py\", line 9, in <module>\n    pitch(tent)\nNameError: name 'tent' is not defined",
    "error[E0382]: borrow of moved value: `kite`\n --> src/main.rs:4:20",
    "`cargo run` says `linker not found`",
    "SELECT name FROM boats WHERE length > 12;",
    "{\"boat\": {\"length\": 12.5, \"sails\": [null, true]}}",
];
const PICTURES: [&str; 12] = ["👍", "👎", "😡😡😡", "🎉", "❤️", "👩‍👩‍👧", "🤷🏽‍♀️", "🙏🏿", "😂", "☹", "✅", "🇨🇱"];
const SCRIPTS: [&str; 14] = [
    "שלום, זה לא מה שביקשתי",
    "\u{202b}שלום\u{202c} world",
    "هذا ليس صحيحا، حاول مرة أخرى",
    "شكرا جزيلا!",
    "это неправильно, попробуй ещё раз",
    "完全错了，请重新回答",
    "ありがとうございます",
    "Das stimmt leider nicht, noch einmal bitte",
    "merci, c'est parfait",
    "no, esto no es lo que pedí",
    "çok teşekkürler, oldu",
    "ขอบคุณมาก",
    "e\u{301}galite\u{301} ﬁne ｗｉｄｅ",
    "ne, to není ono — zkus to znovu",
];
const ODDITIES: [&str; 12] = [
    "\0",
    "\u{feff}",
    "\u{fffd}",
    "\u{200d}\u{fe0f}",
    "…",
    "?!?!",
    "\"",
    "``",
    "“unclosed",
    "\r\n",
    "> quoted\n",
    "'''",
];

/// Sebastiano Vigna's SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len() as u64) as usize]
    }

    fn request(&mut self) -> String {
        let [opener, verb, thing, how] = [self.pick(&OPENERS), self.pick(&VERBS), self.pick(&THINGS), self.pick(&HOWS)];
        format!("{opener} {verb} {thing} {how}{}", self.pick(&["?", ".", "", "!", " please"]))
    }

    /// Some sentences of an assistant.
    fn answer(&mut self) -> String {
        let sentence = |random: &mut Self| {
            let [verb, thing, how] = [random.pick(&VERBS), random.pick(&THINGS), random.pick(&HOWS)];
            format!("You can {verb} {thing} {how}, and then {} it. ", random.pick(&VERBS))
        };
        (0..=self.below(5)).map(|_| sentence(self)).collect()
    }

    /// What the kinds have in common: scraps of all of them in a row.
    fn mixture(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..2 + self.below(6) {
            let all: [&[&str]; 6] = [&OPINIONS, &CODE, &PICTURES, &SCRIPTS, &ODDITIES, &THINGS];
            let list = all[self.below(all.len() as u64) as usize];
            text.push_str(self.pick(list));
            text.push_str(self.pick(&[" ", "\n", ", ", "\n\n", ""]));
        }
        text
    }

    /// The follow-up of the exchange number `number`, which has the kind that its number tells.
    fn followup(&mut self, number: usize, prompt: &str, reply: &str) -> String {
        let opinion = self.pick(&OPINIONS);
        match number % 16 {
            0 => self.pick(&["", " ", "\n\t\n", "\0\0\0", "\u{200b}", "\u{feff}", ".", "?"]).to_owned(),
            1 => self.pick(&THINGS).to_owned(),
            2 | 3 => opinion.to_owned(),
            4 => format!("{opinion} {}", self.request()),
            5 => prompt.to_owned(),
            6 => format!("{prompt} I mean {} {}", self.pick(&THINGS), self.pick(&HOWS)),
            7 => self.pick(&CODE).to_owned(),
            8 => format!("{opinion}:\n{}\n{}", self.pick(&CODE), self.pick(&OPINIONS)),
            9 => (0..=self.below(4)).map(|_| self.pick(&PICTURES)).collect(),
            10 => self.pick(&SCRIPTS).to_owned(),
            11 => format!("{} {opinion} {}", self.pick(&SCRIPTS), self.pick(&PICTURES)),
            12 => format!("> {}\n\n{opinion}", reply.lines().next().unwrap_or_default()),
            13 => format!("\"{reply}\" {opinion}"),
            // Longer than what is read of it.
            14 => (0..60 + self.below(200)).map(|_| format!("{} ", self.request())).collect::<String>() + opinion,
            _ => self.mixture(),
        }
    }
}

/// Prompt, reply and follow-up of every exchange.
pub fn exchanges() -> impl Iterator<Item = [String; 3]> {
    let mut random = Random(0x5eed);
    (0..COUNT).map(move |number| {
        let prompt = match random.below(8) {
            0 => String::new(),
            1 => random.mixture(),
            _ => random.request(),
        };
        let reply = match random.below(8) {
            0 => random.pick(&REFUSALS).to_owned(),
            1 | 2 => format!("{}\n\n{}", random.answer(), random.pick(&CODE)),
            3 => random.mixture(),
            4 => (0..40).map(|_| random.answer()).collect(),
            _ => random.answer(),
        };
        let followup = random.followup(number, &prompt, &reply);
        [prompt, reply, followup]
    })
}
