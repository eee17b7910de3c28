//! What the reply should have said.

use afterword_record::{Distance, Edit, Kind, Value};

use super::{Draft, Scene};

/// The person's version of the message; the message's own text takes an earlier edit back.
pub fn edit(edited: &str, scene: Scene) -> Draft {
    let value = (edited.trim() != scene.text.trim()).then(|| {
        let distance = Distance::between(&scene.text, edited);
        Value::Edit(Edit { edited: Some(edited.to_owned()), distance })
    });
    Draft::explicit(Kind::Edit, value, scene)
}
