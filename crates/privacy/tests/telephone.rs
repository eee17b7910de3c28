//! Telephone numbers as people of many countries write them: for the world, at home, and beside the word that their
//! language has for it. All of them are invented.

use afterword_privacy::{Identifier, Mode, find};

/// A country, its number written for the world, and a sentence that holds one as it is written at home, between `⟦` and
/// `⟧`.
#[rustfmt::skip]
const COUNTRIES: [(&str, &str, &str); 48] = [
    ("Argentina", "+54 9 11 5550-1432", "Mi celular es ⟦11 5550-1432⟧, escribime"),
    ("Australia", "+61 491 570 132", "My mobile is ⟦0491 570 132⟧"),
    ("Austria", "+43 664 5550132", "Erreichbar unter ⟦0664 / 555 01 32⟧ ab acht"),
    ("Bangladesh", "+880 1712-555013", "mobile: ⟦01712-555013⟧"),
    ("Belgium", "+32 470 55 01 32", "Mijn gsm is ⟦0470 55 01 32⟧"),
    ("Brazil", "+55 11 95550-1432", "Meu celular: ⟦(11) 95550-1432⟧"),
    ("Canada", "+1 613 555 0132", "Call me at ⟦613-555-0132 ext. 42⟧ please"),
    ("Chile", "+56 9 5550 1432", "Mi móvil es ⟦9 5550 1432⟧"),
    ("China", "+86 138 5550 1432", "我的手机是⟦13855501432⟧，谢谢"),
    ("Colombia", "+57 310 5550132", "Llámame al ⟦310 555 0132⟧"),
    ("Czechia", "+420 604 555 132", "Telefon: ⟦604 555 132⟧"),
    ("Denmark", "+45 31 55 01 32", "Ring til mig på mobil ⟦31 55 01 32⟧"),
    ("Egypt", "+20 100 555 0132", "هاتف ⟦0100 555 0132⟧"),
    ("Finland", "+358 40 555 0132", "Puhelin ⟦040 555 0132⟧"),
    ("France", "+33 6 55 50 14 32", "Mon portable : ⟦06 55 50 14 32⟧"),
    ("Germany", "+49 1512 5550132", "Meine Handynummer ist ⟦01512/5550132⟧."),
    ("Greece", "+30 694 555 0132", "κινητό ⟦694 555 0132⟧"),
    ("Hong Kong", "+852 5550 1432", "Tel ⟦5550 1432⟧"),
    ("Hungary", "+36 20 555 0132", "Mobil: ⟦06 20 555 0132⟧"),
    ("India", "+91 98765 50132", "WhatsApp me on ⟦98765 50132⟧"),
    ("Indonesia", "+62 812-5550-1432", "Telepon ⟦0812-5550-1432⟧"),
    ("Ireland", "+353 85 555 0132", "My mobile's ⟦085 555 0132⟧"),
    ("Israel", "+972 52-555-0132", "טלפון ⟦052-555-0132⟧"),
    ("Italy", "+39 345 555 0132", "Il mio cellulare è ⟦345 555 0132⟧"),
    ("Japan", "+81 90-5550-1432", "携帯は⟦090-5550-1432⟧です"),
    ("Kenya", "+254 712 555013", "Call ⟦0712 555013⟧ before noon"),
    ("Malaysia", "+60 12-555 0132", "Tel: ⟦012-555 0132⟧"),
    ("Mexico", "+52 55 5550 1432", "Mi cel es ⟦55 5550 1432⟧"),
    ("Morocco", "+212 6 55 50 14 32", "Téléphone ⟦06 55 50 14 32⟧"),
    ("Netherlands", "+31 6 55501432", "Bel me op ⟦06-55501432⟧"),
    ("New Zealand", "+64 21 555 0132", "Text ⟦021 555 0132⟧"),
    ("Nigeria", "+234 803 555 0132", "Reach me on ⟦0803 555 0132⟧"),
    ("Norway", "+47 455 50 132", "Min mobil er ⟦455 50 132⟧"),
    ("Pakistan", "+92 300 5550132", "Phone ⟦0300-5550132⟧"),
    ("Philippines", "+63 917 555 0132", "Text me at ⟦0917 555 0132⟧"),
    ("Poland", "+48 512 555 013", "Zadzwoń: ⟦512 555 013⟧"),
    ("Portugal", "+351 912 555 013", "O meu telemóvel, liga: ⟦912 555 013⟧"),
    ("Romania", "+40 722 555 013", "Telefon ⟦0722 555 013⟧"),
    ("Russia", "+7 912 555-01-32", "Мой телефон ⟦8 (912) 555-01-32⟧"),
    ("Saudi Arabia", "+966 55 555 0132", "جوال ⟦٠٥٥ ٥٥٥ ٠١٣٢⟧"),
    ("Singapore", "+65 8555 0132", "Call ⟦8555 0132⟧"),
    ("South Africa", "+27 82 555 0132", "My cell is ⟦082 555 0132⟧"),
    ("South Korea", "+82 10-5550-1432", "휴대폰 ⟦010-5550-1432⟧"),
    ("Spain", "+34 612 555 013", "Mi móvil es el ⟦612 55 50 13⟧"),
    ("Sweden", "+46 70 555 01 32", "Ring mobilen: tel ⟦070-555 01 32⟧"),
    ("Switzerland", "+41 79 555 01 32", "Meine Natelnummer, Tel. ⟦079 555 01 32⟧"),
    ("Turkey", "+90 532 555 01 32", "Telefonum ⟦0532 555 01 32⟧"),
    ("United Kingdom", "+44 7700 900132", "My number is ⟦07700 900132⟧"),
];

/// Whether `text` has exactly one identifier: a telephone number from `start` up to `end`.
fn has_one(text: &str, start: usize, end: usize) -> bool {
    let spans = find(text, Mode::Structured);
    matches!(&spans[..], [span] if (span.start, span.end, span.identifier) == (start, end, Identifier::Phone))
}

/// The text without its marks, and where they stood.
fn marked(text: &str) -> (String, usize, usize) {
    let (front, rest) = text.split_once('⟦').expect("a text marks where its number begins");
    let (value, back) = rest.split_once('⟧').expect("a text marks where its number ends");
    ([front, value, back].concat(), front.len(), front.len() + value.len())
}

/// Fails with all texts, each with its country, whose number is not found from mark to mark.
fn assert_found<'a>(texts: impl IntoIterator<Item = (&'a str, String)>) {
    let failed = texts.into_iter().filter_map(|(country, text)| {
        let (text, start, end) = marked(&text);
        (!has_one(&text, start, end)).then(|| format!("{country}: {text:?}: {:?}", find(&text, Mode::Structured)))
    });
    let failures: Vec<String> = failed.collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_number_for_the_world_is_found_whatever_stands_around_it() {
    for sentence in ["{}", "I can be found on {} most days.", "({})", "x,{};y", "谢谢{}谢谢", "Jane\n{}\nParis"] {
        let texts =
            COUNTRIES.iter().map(|(country, world, _)| (*country, sentence.replace("{}", &format!("⟦{world}⟧"))));
        assert_found(texts);
    }
}

#[test]
fn a_number_for_the_world_is_found_without_its_spaces_with_00_and_with_other_separators() {
    let bare = |world: &str| world.replace([' ', '-'], "");
    let forms: [fn(&str) -> String; 5] = [
        |bare| bare.to_owned(),
        |bare| bare.replacen('+', "00", 1),
        |bare| format!("tel:{bare}").replacen("tel:", "", 1),
        |bare| bare.replacen('+', "＋", 1),
        |bare| bare.chars().flat_map(|c| [c, '\u{200B}']).collect::<String>().trim_end_matches('\u{200B}').to_owned(),
    ];
    for form in forms {
        let texts = COUNTRIES
            .iter()
            .map(|(country, world, _)| (*country, format!("Please answer to ⟦{}⟧ soon", form(&bare(world)))));
        assert_found(texts);
    }
    for separator in [".", "-", "\u{A0}", "\u{2009}", "–", "‑"] {
        let texts = COUNTRIES
            .iter()
            .map(|(country, world, _)| (*country, format!("at ⟦{}⟧ soon", world.replace([' ', '-'], separator))));
        assert_found(texts);
    }
}

#[test]
fn a_number_as_it_is_written_at_home_is_found_beside_its_word() {
    assert_found(COUNTRIES.iter().map(|(country, _, home)| (*country, (*home).to_owned())));
}

#[test]
fn an_extension_belongs_to_the_number() {
    assert_found(
        [
            "call ⟦613-555-0132x42⟧ now",
            "⟦+1-613-555-0132x0405⟧",
            "⟦(613)555-0132x42⟧",
            "⟦613.555.0132 x 42⟧",
            "⟦001-613-555-0132x04052⟧",
            "⟦+44 20 7946 0321, extension 7⟧.",
            "phone ⟦030 5550132 (ext. 12)⟧ mornings",
            "Telefon ⟦030 5550132 Durchwahl 12⟧",
        ]
        .map(|text| ("", text.to_owned())),
    );
}

#[test]
fn a_number_that_no_word_announces_is_found_by_its_groups() {
    assert_found(
        [
            "They were not at ⟦613-155-0132⟧ either",
            "I got ⟦61-55-50-13⟧ from the front desk",
            "It was ⟦21 555 014 3210⟧ I think",
            "⟦51 555 01 32⟧ is still hers",
            "Whose is ⟦6135550132⟧?",
            "We tried ⟦45550132⟧ and nobody picked up",
            "⟦45 55 01 32⟧ is the best way to reach me",
            "Office: ⟦455 0132⟧",
        ]
        .map(|text| ("", text.to_owned())),
    );
}

#[test]
fn numbers_that_count_measure_or_name_something_stay() {
    for text in [
        "between 1995 2001 and 1914-1918, or 1568–1603, or (1568–1603)",
        "const MAX = 2147483647; let x = 4155550132;",
        "the file has 2345678901 + 1 bytes, 10 20 30 40 and 22 45 67 12",
        "f(2345678901, 3) and id=2345678901&x=1",
        "built 2024050112 from 2023-11-02 10:22",
        "matrix [3456 7890; 2345 6789]",
        "the answer was 12 345 678 in 2020",
        "3.14159265358979 and 2.7182818284 and 1.61803398874",
        "SELECT 1 FROM t WHERE id = 4155550132",
        "ticket 55512345, case no 4155550132, SKU 8123-4567",
        "3 x 24 bottles, 1280 x 1024 px, 1920x1080, 0x80040154",
        "epoch 1700000000, then 1700000000000",
        "7900000000 people, 4294967296 addresses",
        "coordinates 52 13 05 41",
    ] {
        assert_eq!(find(text, Mode::Structured), [], "{text:?}");
    }
}
