//! A folder to fetch into, and what a study reads of it.

use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;

use super::server::TestServer;
use crate::support::{kolnet, refused, succeeded};

/// A folder with a study of what is fetched into `fetched`.
pub(crate) struct FetchDesk {
    pub desk: tempfile::TempDir,
    pub service: &'static str,
}

/// A query of one's own.
pub(crate) const QUERY: [&str; 2] = ["--query", "heart failure"];

impl FetchDesk {
    pub(crate) fn new(service: &'static str) -> Self {
        Self { desk: tempfile::tempdir().unwrap(), service }
    }

    pub(crate) fn fetched(&self) -> PathBuf {
        self.desk.path().join("fetched")
    }

    /// `kolnet fetch` with short pauses, out of reach of keys and proxies of whoever runs the tests.
    pub(crate) fn command(&self, server: &TestServer, words: &[&str]) -> assert_cmd::Command {
        let mut command = kolnet();
        command.current_dir(self.desk.path()).args(["fetch", self.service, "--out", "fetched"]);
        command.args(["--base-url", &server.url]).args(words);
        for name in [
            "NCBI_API_KEY",
            "OPENALEX_API_KEY",
            "KOLNET_EMAIL",
            "SSL_CERT_FILE",
            "HTTP_PROXY",
            "ALL_PROXY",
        ] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.env("NO_PROXY", "127.0.0.1").env("KOLNET_FETCH_SECOND", "0.002");
        command
    }

    pub(crate) fn run(&self, server: &TestServer, words: &[&str]) -> Output {
        self.command(server, words).output().unwrap()
    }

    #[track_caller]
    pub(crate) fn succeeds(&self, server: &TestServer, words: &[&str]) -> String {
        String::from_utf8(succeeded(self.run(server, words)).stdout).unwrap()
    }

    #[track_caller]
    pub(crate) fn refused(&self, server: &TestServer, words: &[&str]) -> String {
        refused(self.run(server, words))
    }

    pub(crate) fn sidecar(&self) -> Value {
        let text = std::fs::read_to_string(self.fetched().join("kolnet-fetch.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Names of the files that were fetched.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.fetched()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "kolnet-fetch.json");
        names.sort();
        names
    }

    /// The same; none where the folder is not there.
    pub(crate) fn names_if_any(&self) -> Vec<String> {
        if self.fetched().exists() { self.names() } else { Vec::new() }
    }

    fn write_study(&self) -> PathBuf {
        let study = self.desk.path().join("study.toml");
        let text = format!(
            "title = \"Fetched\"\nas_of = \"2026-12-31\"\nwindow_years = 12\n[[source]]\nkind = \"{}\"\npath = \"fetched/*\"\n\
             [[area]]\nid = \"hf\"\ninclude = [\"D006333\"]\nkeywords = [\"heart failure\", \"failing heart\"]\n\
             [suppression]\nnone = \"invented people\"\n[outputs]\nplots = []\nbriefs = 0\n",
            self.service
        );
        std::fs::write(&study, text).unwrap();
        study
    }

    /// What `kolnet check` says of a study of the folder.
    pub(crate) fn check(&self) -> Value {
        let study = self.write_study();
        let done = kolnet().args(["check", "--json"]).arg(study).output().unwrap();
        serde_json::from_slice(&done.stdout).unwrap()
    }

    /// What `kolnet run` does with a study of the folder.
    pub(crate) fn study_run(&self) -> Output {
        let study = self.write_study();
        kolnet()
            .arg("run")
            .arg(study)
            .arg("--out")
            .arg(self.desk.path().join("out"))
            .output()
            .unwrap()
    }

    /// Different records that a run would have, and those that are there once more.
    pub(crate) fn records(&self) -> (u64, u64) {
        let check = self.check();
        let files = check["files"].as_array().unwrap();
        for file in files {
            assert_eq!(file["error"], Value::Null, "{file}");
            assert_eq!(file["rejected"], 0, "{file}");
        }
        let sum = |field: &str| files.iter().map(|file| file[field].as_u64().unwrap()).sum();
        (sum("used"), sum("merged"))
    }
}
