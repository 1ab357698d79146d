//! E-mail addresses, which are used and never kept.

use sha2::{Digest, Sha256};

/// Salt of the hash. It is public: it keeps these hashes from meeting tables of plain SHA-256, it does
/// not hide an address from someone who guesses it.
const SALT: &[u8] = b"kolnet e-mail v1\0";

/// The salted hash of an address: SHA-256 of the salt and the SHA-256 of the trimmed address in lower
/// case, first eight bytes, never 0. The inner digest is what an opt-out file may hold, so that
/// somebody can be recognised by an address that nobody here ever saw.
pub fn email_hash(address: &str) -> u64 {
    salted(&Sha256::digest(address.trim().to_lowercase().as_bytes()))
}

/// The same from the plain SHA-256 of an address in 64 hexadecimal digits.
pub fn email_hash_of_digest(hex: &str) -> Option<u64> {
    let digest = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.trim().as_bytes()).ok()?;
    (digest.len() == 32).then(|| salted(&digest))
}

fn salted(digest: &[u8]) -> u64 {
    let mut hash = Sha256::new();
    hash.update(SALT);
    hash.update(digest);
    let salted = hash.finalize();
    let first = salted[..8].iter().fold(0u64, |all, byte| all << 8 | u64::from(*byte));
    first.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opt_out_by_digest_meets_the_printed_address() {
        let known = data_encoding::HEXLOWER.encode(&Sha256::digest(b"someone@example.com"));
        assert_eq!(email_hash_of_digest(&known), Some(email_hash(" Someone@Example.com ")));
        assert_eq!(email_hash_of_digest("abc"), None);
    }
}
