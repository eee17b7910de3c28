//! Whatever is posted, packed or not, is read or refused: within its limits, each record on its own. The first byte says how
//! it comes: as it is, called gzip though it may be none, or packed here.
#![no_main]

use std::io::Write;

use afterword_collector::fuzzing::records;
use afterword_collector::limits;
use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((how, body)) = data.split_first() else { return };
    let read = match how % 3 {
        0 => records(false, body),
        1 => records(true, body),
        _ => {
            let read = records(true, &packed(body));
            assert_eq!(read, records(false, body), "packing changes nothing");
            read
        }
    };
    let Some((entries, _)) = read else { return };
    assert!(entries.len() <= limits::BATCH_RECORDS);
    for entry in &entries {
        match entry {
            Ok(record) => {
                assert_eq!(record.verified, None, "a sender's word for itself");
                assert_eq!(record.validate(), Ok(()));
                let json = serde_json::to_string(record).expect("what was JSON can be JSON again");
                let (again, _) = records(false, format!("{{\"records\":[{json}]}}").as_bytes()).expect("a batch");
                // Only what was spelt with less room than serde takes may be too large now.
                assert!(again == [Ok(record.clone())] || json.len() > afterword_record::MAX_BYTES, "{json}");
            }
            Err((id, error)) => {
                assert!(!error.is_empty() && id.as_ref().is_none_or(|id| id.len() <= 200));
            }
        }
    }
});

fn packed(body: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::none());
    packer.write_all(body).and_then(|()| packer.finish()).expect("memory takes everything")
}
