//! Words that mean the same thing to a judge of replies, so that a phrase seen once speaks for its siblings.
//!
//! The classes decide nothing by themselves: they are features beside the words, and the training gives them their weight.

use crate::hash;

/// What a word is, as far as feedback goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Class {
    /// Any word of no class: it carries the topic.
    Content,
    /// Articles, prepositions, pronouns of third persons, forms of "be" and "have".
    Function,
    /// The user.
    Me,
    /// The assistant.
    You,
    /// Negation.
    Not,
    /// Agreement.
    Yes,
    /// Gratitude.
    Thanks,
    /// Praise and delight.
    Praise,
    /// Blame.
    Blame,
    /// Verbs that ask for a change of the output.
    Change,
    /// Words of degree and repetition.
    Degree,
    /// Errors and failures.
    Failure,
    /// "It works."
    Works,
    /// What was said, asked, meant or wanted.
    Mean,
    /// Question words.
    Ask,
    /// Auxiliaries that open a question.
    Aux,
    /// Contrast.
    But,
    /// Politeness.
    Please,
    /// Asking for an explanation.
    Explain,
    /// Leave-taking.
    Bye,
    /// Swearing.
    Swear,
    /// Function words of German, French, Spanish, Italian, Portuguese and Dutch that are no English words.
    Foreign,
}

/// The classes' words, lower case and without apostrophes. A word stands in one class only: the first.
const WORDS: &[(Class, &str)] = &[
    (
        Class::Function,
        "a an the of to in on at for with from by and or as be been being am has have had it its this that these those \
         there here he she him her his they them their we our us if then than so just also very about into out up down \
         over all any some each every other such like get got go well while because since until between through \
         during before after above below was were may might must shall let lets theres heres",
    ),
    (Class::Me, "i im ive ill id my me mine myself"),
    (Class::You, "you your youre youve youll yours u ur yourself"),
    (
        Class::Not,
        "no nope nah not dont doesnt didnt isnt arent aint wasnt werent cant cannot couldnt wont wouldnt shouldnt havent \
         hasnt never none nothing nobody neither nor without",
    ),
    (Class::Yes, "yes yeah yea yep yup sure ok okay alright right exactly indeed fine agreed true gotcha understood k"),
    (Class::Thanks, "thanks thank thx ty thankyou cheers appreciate appreciated grateful tysm tyvm 🙏"),
    (
        Class::Praise,
        "great good nice perfect awesome amazing excellent wonderful brilliant cool lovely love loved helpful fantastic \
         impressive interesting beautiful best wow haha lol glad happy neat superb fun funny smart clever useful \
         sweet fascinating thrilled delighted fab 👍 ❤ 😊 🙂 😀 😁 😄 🎉 😍 🥰 🔥 💯 👏 😂 🤣 💪 🙌 👌 ✅",
    ),
    (
        Class::Blame,
        "wrong incorrect bad terrible useless stupid dumb awful horrible ridiculous nonsense garbage rubbish crap worse \
         worst broken false inaccurate lame boring pathetic disappointing disappointed annoying annoyed unhelpful \
         pointless idiot idiotic moron suck sucks lie liar lying hate weird vague generic irrelevant mistake mistakes \
         sloppy hallucinating contradicts contradict joke kidding waste hopeless frustrating frustrated 👎 😡 🤬 🙄 😤 😠 🤦 😒 😞 ❌",
    ),
    (
        Class::Change,
        "fix change make rewrite redo edit modify remove add replace shorten simplify expand include update use try \
         instead adjust revise rephrase reword drop delete convert keep stop avoid skip write give list cut put",
    ),
    (
        Class::Degree,
        "more less shorter longer simpler better clearer easier another again still too much only enough different \
         differently bit even actual short long simple plain casual formal already twice same",
    ),
    (
        Class::Failure,
        "error errors exception traceback fail fails failed failing crash crashes crashed bug bugs issue issues problem \
         undefined invalid unexpected missing assertionerror typeerror syntaxerror nameerror valueerror indexerror \
         attributeerror keyerror indentationerror expected incomplete",
    ),
    (Class::Works, "work works worked working runs ran run solved fixed helped helps passed passes fits"),
    (
        Class::Mean,
        "mean meant means said say says saying asked ask asking told tell want wanted need needed looking wants needs \
         answer answered answering question ignored missed forgot forget supposed understand",
    ),
    (Class::Ask, "what whats why how hows which who whos whom whose where when"),
    (Class::Aux, "can could would do does did is are will should"),
    (Class::But, "but however though although actually except yet rather anyway"),
    (Class::Please, "please pls plz kindly"),
    (
        Class::Explain,
        "explain clarify elaborate confused confusing unclear detail details detailed example examples specific \
         specifically meaning difference exact exactly clear further",
    ),
    (Class::Bye, "bye goodbye night goodnight cya later day"),
    (Class::Swear, "fuck fucking fucked shit damn wtf bullshit ass asshole bitch hell omg ffs smh"),
    (
        Class::Foreign,
        "der das und ist nicht ein eine ich sie wir mit auf fur wie auch les des est pas une dans pour vous que qui je \
         sur avec mais comment el los las una por como pero esta muy il della sono che di perche uma nao voce het \
         een niet ik van maar oder kann bitte warum puedes gracias donde cest nest jai merci la le de du au ce cette un danke leider kannst diese",
    ),
];

const COUNT: usize = {
    let (mut count, mut class) = (0, 0);
    while class < WORDS.len() {
        let text = WORDS[class].1.as_bytes();
        let mut i = 0;
        while i < text.len() {
            if text[i] != b' ' && (i == 0 || text[i - 1] == b' ') {
                count += 1;
            }
            i += 1;
        }
        class += 1;
    }
    count
};

/// A word in the table: the middle of its hash (the first byte says where to look, and the last would tell too few of seven
/// hundred words from each other to be worth its weight), and its class.
type Entry = ([u8; 2], Class);

/// The words by their hash; of a word with several classes the first stands first.
static TABLE: [Entry; COUNT] = SORTED.0;
/// Where in the table the hashes with each first byte begin; one more for the end.
static STARTS: [u16; 257] = SORTED.1;

const SORTED: ([Entry; COUNT], [u16; 257]) = {
    let mut hashes = [0; COUNT];
    let mut table = [([0; 2], Class::Content); COUNT];
    let mut starts = [0_u16; 257];
    let (mut filled, mut class) = (0, 0);
    while class < WORDS.len() {
        let text = WORDS[class].1.as_bytes();
        let (mut i, mut hash) = (0, hash::EMPTY);
        while i <= text.len() {
            if i < text.len() && text[i] != b' ' {
                hash = hash::push(hash, text[i]);
            } else if hash != hash::EMPTY {
                let mut at = filled;
                while at > 0 && hashes[at - 1] > hash {
                    hashes[at] = hashes[at - 1];
                    table[at] = table[at - 1];
                    at -= 1;
                }
                hashes[at] = hash;
                table[at] = (middle(hash), WORDS[class].0);
                starts[(hash >> 24) as usize + 1] += 1;
                filled += 1;
                hash = hash::EMPTY;
            }
            i += 1;
        }
        class += 1;
    }
    let mut byte = 0;
    while byte < 256 {
        starts[byte + 1] += starts[byte];
        byte += 1;
    }
    (table, starts)
};

const fn middle(hash: u32) -> [u8; 2] {
    let [_, first, second, _] = hash.to_be_bytes();
    [first, second]
}

/// The class of a word by its hash.
pub(crate) fn class(word: u32) -> Class {
    let byte = (word >> 24) as usize;
    let near = &TABLE[usize::from(STARTS[byte])..usize::from(STARTS[byte + 1])];
    near.iter().find(|(entry, _)| *entry == middle(word)).map_or(Class::Content, |(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_hash() {
        for (word, expected) in
            [("a", Class::Function), ("thx", Class::Thanks), ("donde", Class::Foreign), ("zebra", Class::Content)]
        {
            assert_eq!(class(hash::bytes(word.as_bytes())), expected, "{word}");
        }
    }

    #[test]
    fn no_two_words_share_a_hash() {
        let mut words: Vec<&str> = WORDS.iter().flat_map(|(_, text)| text.split_whitespace()).collect();
        words.sort_unstable();
        words.dedup();
        let mut hashes: Vec<u32> = words.iter().map(|word| hash::bytes(word.as_bytes()) >> 8).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), words.len());
    }
}
