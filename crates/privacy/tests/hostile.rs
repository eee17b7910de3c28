//! What people and machines do to identifiers, on purpose or not, and what only looks like one.

use afterword_privacy::{Identifier, Mode, find};

/// Asserts for each text that the part between `⟦` and `⟧` is found, whole, as `identifier`.
fn redacts(identifier: Identifier, texts: &[&str]) {
    let failures: Vec<_> = texts
        .iter()
        .filter_map(|marked| {
            let (front, rest) = marked.split_once('⟦').expect("a text marks where its identifier begins");
            let (value, back) = rest.split_once('⟧').expect("a text marks where its identifier ends");
            let (start, end, text) = (front.len(), front.len() + value.len(), [front, value, back].concat());
            let spans = find(&text, Mode::Structured);
            let covered = spans.iter().any(|s| s.start <= start && end <= s.end && s.identifier == identifier);
            (!covered).then(|| format!("{marked:?}: {spans:?}"))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn keeps(texts: &[&str]) {
    let failures: Vec<_> = texts
        .iter()
        .flat_map(|text| {
            find(text, Mode::Structured).into_iter().map(move |s| (text, &text[s.start..s.end], s.identifier))
        })
        .map(|failure| format!("{failure:?}"))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn mail_is_found_however_it_is_written() {
    redacts(
        Identifier::Email,
        &[
            "write to ⟦ann.lee@post.example⟧.",
            "<⟦ann+news@sub.post.example⟧>",
            "⟦\"ann lee\"@post.example⟧ has a space",
            "⟦ann@müller.example⟧",
            "Пишите на ⟦анна@почта.рф⟧ пожалуйста",
            "⟦ann@xn--mller-kva.example⟧",
            "⟦ann@[192.0.2.7]⟧",
            "mailto:⟦ann@post.example⟧?subject=x",
            "あの⟦ann@post.example⟧です",
            "메일은 ⟦ann@post.example⟧으로",
            "user_⟦ann@post.example⟧_old",
            "⟦ann\u{200B}@po\u{AD}st.example⟧",
            "⟦ann\0@post.exa\0mple⟧",
            "\u{202E}⟦ann@post.example⟧\u{202C}",
            "⟦ａｎｎ＠ｐｏｓｔ．ｅｘａｍｐｌｅ⟧",
            "⟦𝒶𝓃𝓃@𝐩𝐨𝐬𝐭.example⟧",
            "⟦аnn@роst.example⟧ in two alphabets",
            "⟦a\u{301}nn@po\u{308}st.example⟧",
            "⟦ann%40post.example⟧",
            "⟦ann%2540post%2Eexample⟧",
            "⟦ann&#64;post.example⟧",
            "⟦ann&#x40;post&period;example⟧",
            r"{\u0022to\u0022:\u0022⟦ann\u0040post.example⟧\u0022}",
            r#"{"body":"{\"to\":\"⟦ann\\u0040post.example⟧\"}"}"#,
            r#"{"⟦ann@post.example⟧": true}"#,
            r"line one\n⟦ann@post.example⟧\nline three",
            "⟦ann [at] post [dot] example⟧",
            "⟦ann(at)post(dot)example⟧",
            "⟦ann {at} post.example⟧",
            "⟦ann at post dot com⟧ works",
            "⟦ann dot lee at mail dot post dot org⟧",
            "⟦ann @ post . com⟧",
            "⟦ann@\npost.example⟧",
            "⟦ann.**lee**@post.example⟧",
            r"⟦ann\_lee@post.example⟧",
            "⟦ann<b>.lee</b>@post.example⟧",
            "⟦ann<!-- no spam -->@post.example⟧",
            "🙂⟦ann@post.example⟧🙂",
            "base64: ⟦VG86IGFubi5sZWVAcG9zdC5leGFtcGxl⟧",
        ],
    );
}

#[test]
fn telephone_numbers_are_found_in_the_formats_of_many_countries() {
    redacts(
        Identifier::Phone,
        &[
            "ring ⟦+1 (415) 555-0132⟧ now",
            "⟦+14155550132⟧",
            "⟦415-555-0132⟧",
            "⟦(415) 555-0132⟧",
            "⟦415.555.0132⟧",
            "⟦1-800-555-0199⟧",
            "my cell: ⟦4155550132⟧",
            "⟦4155550132⟧ is my mobile",
            "London ⟦020 7946 0321⟧",
            "⟦+44 (0)20 7946 0321⟧",
            "⟦(+44) 20 7946 0321⟧",
            "⟦07700 900321⟧",
            "⟦0044 7700 900321⟧",
            "Tél. ⟦01 99 00 32 10⟧",
            "⟦+33 6 39 98 32 10⟧",
            "⟦06.39.98.32.10⟧",
            "Telefon ⟦030 23125 321⟧",
            "⟦030/23125-321⟧",
            "⟦+49 (30) 23125 321⟧",
            "Handynummer ⟦0152 28817 321⟧",
            "⟦+39 06 555 0132⟧",
            "móvil ⟦612 345 078⟧",
            "⟦+34 612 345 078⟧",
            "telemóvel ⟦+351 912 345 078⟧",
            "tel. ⟦020-555 01 32⟧",
            "⟦+31 6 12345078⟧",
            "⟦+32 470 12 34 78⟧",
            "⟦+41 44 668 18 32⟧",
            "⟦+43 1 5550 132⟧",
            "⟦+45 32 12 34 78⟧",
            "⟦+46 70 174 06 32⟧",
            "⟦+47 412 34 578⟧",
            "⟦+358 40 123 4578⟧",
            "zadzwoń: ⟦512 345 078⟧",
            "telefon ⟦777 123 078⟧",
            "тел. ⟦8 (912) 345-67-80⟧",
            "⟦+7 912 345-67-80⟧",
            "⟦0532 123 45 78⟧",
            "⟦+91 98765 01234⟧",
            "WhatsApp ⟦98765 01234⟧",
            "电话：⟦138 0013 8001⟧",
            "⟦+86 138 0013 8001⟧",
            "電話 ⟦03-5555-0132⟧",
            "전화 ⟦010-5555-0132⟧",
            "⟦+62 812-5550-1324⟧",
            "⟦+61 2 5550 1324⟧",
            "call me on ⟦0491 570 132⟧",
            "⟦+64 21 555 0132⟧",
            "cel ⟦55 5550 1324⟧",
            "⟦+55 11 95555-0132⟧",
            "⟦+54 9 11 5555-0132⟧",
            "⟦+27 21 555 0132⟧",
            "⟦+234 803 555 0132⟧",
            "⟦+254 712 345 078⟧",
            "هاتف: ⟦٠٥٥ ٥٥٥ ٠١٣٢⟧",
            "⟦+972 50-555-0132⟧",
            "फ़ोन ⟦९८७६५ ०१२३४⟧",
            "tel ⟦415–555−0132⟧",
            "tel ⟦415\u{A0}555\u{2009}0132⟧",
            "☎⟦4155550132⟧",
            "☎️ ⟦415 555 0132⟧",
            "⟦415-**555**-0132⟧",
            "Thanks,\nAnn\n⟦555-0132⟧",
            "call ⟦four one five, five five five, oh one three two⟧ please",
            "phone: ⟦four one five triple five zero one three two⟧",
            "call me: ⟦4 1 5 5 5 5 0 1 3 2⟧",
            r#"{"phone":"⟦4155550132⟧"}"#,
            "phone: [PHONE_1] or ⟦415-555-0132⟧",
            "tel:⟦+1-415-555-0132⟧",
        ],
    );
}

#[test]
fn numbers_of_cards_accounts_and_states_are_found() {
    redacts(
        Identifier::Card,
        &[
            "pay with ⟦4242 4242 4242 4242⟧ please",
            "⟦4242-4242-4242-4242⟧",
            "⟦4242424242424242⟧",
            "⟦3714 496353 98431⟧",
            "⟦４２４２ ４２４２ ４２４２ ４２４２⟧",
            "⟦४२४२ ४२४२ ४२४२ ४२४२⟧",
            "⟦4242 4242\n4242 4242⟧",
            "⟦4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2⟧",
            "x_⟦4242424242424242⟧_y",
            "⟦4242‑4242‑4242‑4242⟧",
            "card ⟦4242 4242 4242 4242⟧ 12/29 123",
            "⟦42\u{200D}42 4242 4242 42\u{2060}42⟧",
            "maestro card ⟦676770000005⟧",
            "was ⟦3520037047830358⟧ declined?",
            "was ⟦676326420608⟧ declined?",
        ],
    );
    redacts(
        Identifier::Iban,
        &[
            "to ⟦DE89 3704 0044 0532 0130 00⟧ today",
            "⟦DE89370400440532013000⟧",
            "iban ⟦gb82west12345698765432⟧",
            "⟦NL91-ABNA-0417-1643-00⟧",
            "⟦NO93 8601 1117 947⟧",
            "⟦DE89 3704 0044 0532 0130 01⟧ with a slip",
            "⟦DE89 3704 0044\n0532 0130 00⟧",
            "account number ⟦12345078⟧",
            "rent to ⟦GB22SEVJ0768140179099⟧, too short but it checks",
        ],
    );
    redacts(
        Identifier::Ssn,
        &[
            "⟦536-90-4321⟧",
            "ssn ⟦536904321⟧",
            "SSN: ⟦536 90 4321⟧",
            "⟦536–90–4321⟧",
            "my social security number is ⟦536.90.4321⟧",
            "social security number: ⟦ZZ 30 96 40 T⟧",
            "⟦1 85 05 78 006 084 36⟧",
            "AHV ⟦756.9217.0769.85⟧",
        ],
    );
    redacts(
        Identifier::GovId,
        &[
            "⟦RSSMRA85T10A562S⟧",
            "⟦12345678Z⟧ es mi DNI",
            "NIE ⟦X1234567L⟧",
            "CPF ⟦529.982.247-25⟧",
            "passport no. ⟦C01X00T47⟧",
            "passport ⟦AK 0000321⟧",
            "my NHS number is ⟦943 476 5919⟧",
            "national insurance ⟦AB 12 34 56 C⟧",
            "Steuer-ID: ⟦86 095 742 719⟧",
            "tax id ⟦12-3456789⟧",
            "aadhaar ⟦2341 2341 2346⟧",
            "⟦900101-14-5678⟧",
            "⟦900101-1234568⟧",
            "⟦11010519491231002X⟧",
            "⟦S1234567D⟧",
            "⟦44051401359⟧ to PESEL",
            "⟦131052-308T⟧",
        ],
    );
    redacts(
        Identifier::License,
        &[
            "driver's license ⟦D1234-56789-01234⟧",
            "Führerschein ⟦B072RRE2I55⟧",
            "my driving licence number is ⟦MORGA753116SM9IJ⟧",
        ],
    );
}

#[test]
fn machines_and_addresses_on_the_web_are_found() {
    redacts(
        Identifier::Ip,
        &[
            "from ⟦203.0.113.77⟧ at night",
            "⟦203.0.113.77⟧:8080",
            "http://⟦10.1.2.3⟧:9000/x",
            "⟦2001:db8:85a3::8a2e:370:7334⟧",
            "[⟦fe80::1ff:fe23:4567:890a⟧]:22",
            "ip ⟦5.6.7.8⟧",
            "ping ⟦10.0.0.12⟧",
            "a chapter of its own, and then ⟦203.0.113.77⟧",
            "SEC filing from ⟦203.0.113.77⟧",
            "⟦203.0.113.77⟧ runs version 3",
            r"WHERE client_ip = ?%//!%20\|⟦203.0.113.77⟧|%20/",
            "⟦２０３.0.113.77⟧",
        ],
    );
    redacts(Identifier::Mac, &["⟦00:1A:2B:3C:4D:5E⟧", "⟦00-1a-2b-3c-4d-5e⟧"]);
    redacts(
        Identifier::Url,
        &[
            "see ⟦https://ann.example/me?x=1⟧.",
            "(⟦https://ann.example/a_(b)⟧)",
            "⟦https://ann:pa55@host.example/x⟧",
            "⟦postgres://ann:pa55@db/prod⟧",
            "⟦redis://:pa55@cache:6379⟧",
            "⟦www.ann-lee.example⟧",
            "my site ⟦ann.example⟧",
            "on ⟦social.example/@ann⟧ daily",
            "I read it on ⟦annlee.org⟧ today",
            "ask at ⟦ann.lee.co.uk⟧.",
            "⟦hxxp://ann.example⟧",
            "读 ⟦https://ann.example/x⟧。好",
        ],
    );
}

#[test]
fn secrets_and_account_names_are_found() {
    redacts(
        Identifier::Secret,
        &[
            "⟦sk-proj-Zk3vQ9x7LmT2bR8nW4yP⟧",
            "⟦ghp_16C7e42F292c6912E7710c838347Ae178B4a⟧",
            "⟦AKIAQ3EGRZLB7XMWN5TP⟧",
            "⟦xoxb-2048-1234567890-AbCdEfGhIjKl⟧",
            "⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U⟧",
            "⟦-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQ==\n-----END PRIVATE KEY-----⟧\nhelp",
            "⟦-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk⟧",
            "password: ⟦tr0ub4dor&3⟧",
            "PASSWORD=⟦swordfish⟧\nUSER=x",
            "my password is ⟦Blue-Heron-77⟧",
            "\"password\": \"⟦correct horse battery⟧\"",
            r#"{\"password\":\"⟦hunter2x⟧\"}"#,
            "Passwort: ⟦Kater!Karlo⟧",
            "пароль: ⟦Gvozd1ka⟧",
            "密码是⟦qazwsx12⟧",
            "DB_PASSWORD='⟦p4ss w0rd⟧'",
            "api_key = \"⟦9f8e7d6c5b4a⟧\"",
            "apiKey: ⟦Zk3vQ9x7LmT2⟧",
            "Authorization: Bearer ⟦a1B2c3D4e5F6g7⟧",
            "Authorization: Basic ⟦YW5uOnBhNTU1NTU1⟧",
            "Cookie: sessionid=⟦6f1ed002ab5595859014ebf0951522d9⟧",
            "client_secret=⟦Q~8xYz12AbCd34⟧&grant=x",
            "the password hint is my cat, I think it was ⟦Mittens.09!x⟧.",
            "gate code is ⟦4471#⟧",
            "PIN: ⟦4471⟧",
            "my password is ⟦*SOC+Ef^5mk4⟧",
            "my password is ⟦)k3(xLq^Zw7⟧, sorry",
            "password: ⟦wB(62DNlX+NC⟧",
            "(password: ⟦Q7!wz(b$K5Y⟧)",
            "the wifi password is ⟦4xDz^(a@1uJ2⟧ by the way",
            "I log in with ⟦NwAP1GjLo@⟧ as the password",
            "⟦heron7quay⟧ is my wifi password",
            "cvv ⟦331⟧",
        ],
    );
    redacts(
        Identifier::Username,
        &[
            "/home/⟦annlee⟧/notes.txt",
            "/Users/⟦ann.lee⟧/Desktop",
            "C:\\Users\\⟦annlee⟧\\cv.docx",
            "C:\\\\Users\\\\⟦annlee⟧\\\\cv.docx",
            "file:///home/⟦annlee⟧/x",
            "cd c:/users/⟦AnnLee⟧/x",
            "ssh ⟦annlee⟧@203.0.113.77",
            "DB_USER=⟦annlee⟧",
            "my username is ⟦ann_lee_85⟧",
            "follow ⟦@ann.lee.85⟧ there",
        ],
    );
}

#[test]
fn look_alikes_stay() {
    keeps(&[
        "upgrade from 10.4.2.1 to 11.0.0.3",
        "version 1.0.143.2 and firmware 2.4.57.33",
        "hashlib with SHA-256 for a password",
        "$password = md5Hash($pw); pass: ${DB_Pass1}",
        "ASP.NET, asp.net, System.Net and socket.io",
        "see section 4.12.30.2 of the manual",
        "v1.2.3.4-rc1",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "550e8400-e29b-41d4-a716-446655440000",
        "12345678-1234-1234-1234-123456789012",
        "at 1732328400 or 1732328400123 ms",
        "ISBN 978-3-16-148410-0 and ISBN 0-306-40615-2",
        "ISBN 0306406152",
        "order number 4155550132",
        "order 112-3456789-1234567 has shipped",
        "Bestellnummer 0301234567",
        r"\alpha_{1234567890} = \frac{1}{2}",
        "color: #1234567890ab; margin: 10px 20px 30px 40px",
        "@media (min-width: 1024px) { .logo@2x { width: 100% } }",
        "logo@2x.png and icon@3x.jpg",
        "npm i @types/node@20.11.5 lodash@4.17.21",
        "@app.route('/x')\n@lru_cache(maxsize=128)\ndef f(): ...",
        "y = a@b + W@x.T",
        "grad = (delta @ layer.weight)",
        "http://localhost:3000/ and http://127.0.0.1:8000 and ::1",
        "bind 0.0.0.0:80, mask 255.255.255.0",
        "ref 4242 4242 4242 4241",
        "4242424242424241",
        "pages 100-200-300, lines 1200-1300",
        "from 2024-05-01 to 2025-06-30, or 01.02.2025",
        "call f(1234567) at 10:30 on 2024-05-01",
        "$1,234,567.89 or 1 234 567 890 zł or 1.234.567,89 €",
        "1234567890 + 9876543210 = 11111111100",
        "git@github.com",
        "std::vec::Vec, a::b, std::fmt::Display",
        "12:34:56 and 12:34",
        "10.0.0.0/8 and 2001:db8::/32 are nets",
        "Node.js, ASP.NET, main.rs, e.g. this, config.toml",
        "com.example.app.MainActivity",
        "import numpy.linalg; x.grad.data.zero_()",
        "password: string; token: string | null",
        "def login(password: str, token=None):",
        "password = os.environ['DB_PASSWORD']",
        "const token = process.env.API_TOKEN;",
        "token = jwt.sign(payload, secret)",
        "I forgot my password, can you help?",
        "The secret: work hard. The key is patience.",
        "max_tokens=4096, token_count = 123456",
        "a password with 12 characters hashed by sha256",
        "error code 1045, exit code 137, zip code 12345",
        "xmlns=\"http://www.w3.org/2000/svg\"",
        "/home/user/app, /Users/Shared, /users/42",
        "one two three four five six seven eight nine",
        "one of us, two of them, three in all",
        "[1234567, 2345678, 3456789]",
        "for (i = 0; i < 1000000; i++)",
        "0123456789",
        "40.712776, -74.005974",
        "May, Will, Rose and Paris read Der Große Duden",
        "license: MIT OR Apache-2.0, GPL-3.0-or-later",
        "0x1F600 0xDEADBEEF 1e10 6.02214076e23",
        "[EMAIL_1] wrote to [PHONE_2] about [CARD_3]",
        "rgb(255, 255, 255) 100% 1/2 3-4",
        "SELECT * FROM users WHERE user_id = u.id AND age > 18",
        "sklearn: sk-learn-contrib-estimators-are-nice",
        "the 555 timer and 1N4007 diodes at 50 000 000 Hz",
    ]);
}
