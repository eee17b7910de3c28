//! Chat interfaces whose messages are known, so that a host need not look for selectors.

/// A known chat interface.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its name in the option `host`.
    pub name: &'static str,
    /// Which elements are assistant messages.
    pub messages: &'static str,
    /// Which elements are user messages.
    pub user_messages: &'static str,
    /// What a message matches while it is still being written.
    pub busy: &'static str,
    /// The ancestor of a message that takes the bar, because the message's own children are rewritten.
    pub place: &'static str,
    /// The bar's inline margin there, so that it lines up with the message.
    pub inset: &'static str,
}

/// As read from each project's own rendering.
const PRESETS: &[Preset] = &[
    // deep-chat 2.4: each chunk rewrites the bubble's innerHTML, and the class `streamed-message` goes when the stream ends.
    // Dots, errors and the introduction lack `text-message`.
    Preset {
        name: "deep-chat",
        messages: "deep-chat >>> .ai-message-text:is(.text-message, .html-message)",
        user_messages: "deep-chat >>> .user-message-text:is(.text-message, .html-message)",
        busy: ".streamed-message",
        place: ".outer-message-container",
        // Its inner container is `width: calc(97.5% - 24px); margin-inline: auto`.
        inset: "calc(1.25% + 12px)",
    },
];

impl Preset {
    /// The preset of that name. A host's own name is none, and fine.
    pub fn named(name: &str) -> Option<Self> {
        PRESETS.iter().copied().find(|preset| preset.name == name)
    }
}
