//! Asks a service over HTTP: paced, patient, and sure that an answer is whole.

use std::cell::RefCell;
use std::error::Error;
use std::io::{self, Read};
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use ureq::http::Response;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use super::pacing::{BackOff, PauseClock, RequestPacer};
use super::redacted::Secrets;
use super::{FetchError, FetchProgress};

/// Largest answer, unpacked: PubMed's largest files have about 60 MB packed.
const LARGEST_ANSWER: u64 = 1 << 30;
/// Time to find a service and connect to it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// Letters of a service's own words that a message quotes.
const QUOTED: usize = 300;

/// How a service is reached.
#[derive(Clone, Copy)]
pub struct ConnectionSettings<'s> {
    /// Address in place of the service's own, ending in `/`: a mirror, or a server of a test.
    pub base_url: Option<&'s str>,
    /// E-mail address by which the service can reach who asks.
    pub email: Option<&'s str>,
    /// Key of the user for the service; shown nowhere.
    pub api_key: Option<&'s str>,
    /// Certificates (PEM) to trust in place of the common ones, for companies whose proxy opens connections.
    pub certificates: Option<&'s [u8]>,
    /// How long a connection may be silent.
    pub timeout: Duration,
    /// Length of a second of all pauses, in seconds: 1 but for tests.
    pub second: f64,
    /// Hears how it goes on.
    pub tell: &'s dyn Fn(FetchProgress<'_>),
}

/// A service to be asked.
pub(super) struct ServiceProfile {
    /// Its name in messages.
    pub(super) name: &'static str,
    /// Its address, ending in `/`.
    pub(super) address: &'static str,
    /// Pause between the beginnings of two requests.
    pub(super) gap: Duration,
    /// What to do when it refuses who asks.
    pub(super) key_remedy: &'static str,
}

/// One request.
#[derive(Clone, Debug, Default)]
pub(super) struct ServiceRequest<'r> {
    /// Path below the address of the service.
    pub(super) path: &'r str,
    /// Parameters in order.
    pub(super) parameters: Vec<(&'static str, String)>,
    /// Sent in the body: longer than an address may be.
    pub(super) in_body: bool,
}

/// Why an answer that came is not what was asked for.
#[derive(Debug)]
pub(super) enum BadAnswer {
    /// Broken, cut off, or a passing failure in words: to be asked again.
    Broken(String),
    /// A refusal in words.
    Refused(String),
}

impl BadAnswer {
    pub(super) fn broken(what: impl Into<String>) -> Self {
        Self::Broken(what.into())
    }
}

/// How a request ended.
enum Attempt<T> {
    Done(T),
    /// To be made again, after the pause that the service asked for.
    Failed {
        what: String,
        asked: Option<Duration>,
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    Refused(FetchError),
}

/// A connection to one service.
pub(super) struct ServiceClient<'s> {
    profile: ServiceProfile,
    settings: ConnectionSettings<'s>,
    agent: Agent,
    address: String,
    pacer: RefCell<RequestPacer>,
    clock: PauseClock,
    back_off: BackOff,
    secrets: Secrets,
}

impl<'s> ServiceClient<'s> {
    pub(super) fn new(
        profile: ServiceProfile,
        settings: ConnectionSettings<'s>,
    ) -> Result<Self, FetchError> {
        let address = match settings.base_url {
            Some(url) if url.ends_with('/') => url.to_owned(),
            Some(url) => format!("{url}/"),
            None => profile.address.to_owned(),
        };
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .user_agent(concat!("kolnet/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT_TIMEOUT.min(settings.timeout)))
            .timeout_per_read(Some(settings.timeout))
            .timeout_per_write(Some(settings.timeout));
        if let Some(pem) = settings.certificates {
            config = config.tls_config(trusting(pem)?);
        }
        Ok(Self {
            agent: config.build().into(),
            address,
            pacer: RefCell::new(RequestPacer::new(profile.gap)),
            clock: PauseClock::new(settings.second.max(1e-6)),
            back_off: BackOff::default(),
            secrets: Secrets::new(settings.api_key),
            profile,
            settings,
        })
    }

    /// The address that is asked.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    pub(super) fn settings(&self) -> &ConnectionSettings<'s> {
        &self.settings
    }

    /// An error of this service.
    pub(super) fn error(&self, what: &str, remedy: &str) -> FetchError {
        FetchError::new(self.profile.name, self.secrets.redact(what), remedy)
    }

    /// Asks until an answer comes that `read` accepts: an answer that is broken, cut off or late is asked for
    /// again after a pause. `None` when there is nothing at the path.
    ///
    /// # Errors
    /// When the service refuses, or fails more often than is patient.
    pub(super) fn ask_if_there<T>(
        &self,
        request: &ServiceRequest<'_>,
        read: impl Fn(Vec<u8>) -> Result<T, BadAnswer>,
    ) -> Result<Option<T>, FetchError> {
        let mut failures = 0;
        loop {
            self.clock.wait(self.pacer.borrow_mut().pause_before(self.clock.now()));
            let (what, asked, source) = match self.attempt(request, &read) {
                Attempt::Done(answer) => return Ok(answer),
                Attempt::Refused(error) => return Err(error),
                Attempt::Failed { what, asked, source } => (what, asked, source),
            };
            failures += 1;
            let what = self.secrets.redact(&what);
            let Some(pause) = self.back_off.pause(failures, asked) else {
                return Err(self.given_up(&what, failures, asked, source));
            };
            let text =
                format!("{}: {what}; asking again in {} s", self.profile.name, pause.as_secs_f64());
            (self.settings.tell)(FetchProgress::Note(&text));
            self.clock.wait(pause);
        }
    }

    /// As [`Self::ask_if_there`], where something must be at the path.
    pub(super) fn ask<T>(
        &self,
        request: &ServiceRequest<'_>,
        read: impl Fn(Vec<u8>) -> Result<T, BadAnswer>,
    ) -> Result<T, FetchError> {
        self.ask_if_there(request, read)?.ok_or_else(|| {
            let what = format!("there is nothing at {}{}", self.address, request.path);
            self.error(&what, "Check --base-url; without it the address of the service is used.")
        })
    }

    fn given_up(
        &self,
        what: &str,
        failures: u32,
        asked: Option<Duration>,
        source: Option<Box<dyn Error + Send + Sync>>,
    ) -> FetchError {
        let remedy = "Run the same command again later: it goes on where it stopped.";
        let what = match asked.filter(|asked| *asked > self.back_off.longest_asked) {
            Some(asked) => {
                format!("{what}, and it asks to wait {} minutes", asked.as_secs().div_ceil(60))
            }
            None => format!("{what}, {failures} times one after the other"),
        };
        FetchError { source, ..self.error(&what, remedy) }
    }

    fn attempt<T>(
        &self,
        request: &ServiceRequest<'_>,
        read: impl Fn(Vec<u8>) -> Result<T, BadAnswer>,
    ) -> Attempt<Option<T>> {
        let mut response = match self.send(request) {
            Ok(response) => response,
            Err(error) => return self.unanswered(error),
        };
        let status = response.status().as_u16();
        match status {
            200..300 => {}
            404 => return Attempt::Done(None),
            408 | 429 | 500.. => {
                let what = match status {
                    408 => "the service took too long (408)".to_owned(),
                    429 => "too many requests (429)".to_owned(),
                    status => format!("the service failed ({status})"),
                };
                return Attempt::Failed { what, asked: retry_after(&response), source: None };
            }
            status => return Attempt::Refused(self.refusal(status, &mut response)),
        }
        let mut bytes = Vec::new();
        let body = response.body_mut().with_config().limit(LARGEST_ANSWER).reader();
        if let Err(error) = { body }.read_to_end(&mut bytes) {
            let what = match error.kind() {
                io::ErrorKind::TimedOut => self.silent(),
                _ => "the answer broke off".to_owned(),
            };
            return Attempt::Failed { what, asked: None, source: Some(error.into()) };
        }
        match read(bytes) {
            Ok(answer) => Attempt::Done(Some(answer)),
            Err(BadAnswer::Broken(what)) => Attempt::Failed { what, asked: None, source: None },
            Err(BadAnswer::Refused(words)) => {
                let what = format!("it refuses: {}", quoted(&words));
                let error = self.error(&what, "Change the query, or give another with --query.");
                Attempt::Refused(FetchError { is_refusal: true, ..error })
            }
        }
    }

    fn send(&self, request: &ServiceRequest<'_>) -> Result<Response<Body>, ureq::Error> {
        let url = format!("{}{}", self.address, request.path);
        let parameters = request.parameters.iter().map(|(key, value)| (*key, value.as_str()));
        match request.in_body {
            true => self.agent.post(url).send_form(parameters),
            false => self.agent.get(url).query_pairs(parameters).call(),
        }
    }

    fn silent(&self) -> String {
        format!("no answer for {} s", self.settings.timeout.as_secs_f64())
    }

    fn unanswered<T>(&self, error: ureq::Error) -> Attempt<T> {
        let what = match &error {
            ureq::Error::Timeout(_) => self.silent(),
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
                let what = format!("{} is not an address", self.address);
                let remedy = "Write --base-url as http://HOST/PATH/ or https://HOST/PATH/.";
                // Its own words quote the address with all parameters.
                return Attempt::Refused(self.error(&what, remedy));
            }
            ureq::Error::Rustls(_) | ureq::Error::Tls(_) => {
                let what = format!("no safe connection to {}", self.address);
                let remedy = "If a proxy of your company opens connections, name the file of its certificates \
                              in the environment variable SSL_CERT_FILE.";
                return Attempt::Refused(FetchError {
                    source: Some(error.into()),
                    ..self.error(&what, remedy)
                });
            }
            ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => {
                format!("{} cannot be reached", self.address)
            }
            ureq::Error::Io(cause) if cause.kind() == io::ErrorKind::ConnectionRefused => {
                format!("{} cannot be reached", self.address)
            }
            _ => "the connection broke off".to_owned(),
        };
        Attempt::Failed { what, asked: None, source: Some(error.into()) }
    }

    /// Another status, with the words of the service.
    fn refusal(&self, status: u16, response: &mut Response<Body>) -> FetchError {
        let words = response.body_mut().with_config().limit(1 << 20).read_to_string();
        let words = words.map(|words| quoted(&words)).unwrap_or_default();
        let is_key = matches!(status, 401 | 403) || words.to_lowercase().contains("api key");
        let remedy = match is_key {
            true => self.profile.key_remedy,
            false if status == 414 || status == 413 => {
                "The query is too long: ask for one area or fewer keywords, or give it with --query."
            }
            false => "Change the query, or give another with --query.",
        };
        let error = self.error(&format!("it refuses ({status}): {words}"), remedy);
        FetchError { is_refusal: true, ..error }
    }
}

/// The beginning of what a service says, on one line and without markup.
fn quoted(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = words.chars().take(QUOTED).collect();
    if short.len() < words.len() { format!("{short}…") } else { short }
}

/// The pause of `Retry-After`: seconds, or a date of HTTP.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let typed = response.headers().get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = typed.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = rfc2822::DateTimeParser::new().parse_timestamp(typed).ok()?;
    let seconds = until.as_second().saturating_sub(Timestamp::now().as_second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// Trusts the certificates of a PEM file and no others.
fn trusting(pem: &[u8]) -> Result<TlsConfig, FetchError> {
    let certificate = |item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    };
    let certificates: Vec<Certificate<'static>> = parse_pem(pem).filter_map(certificate).collect();
    if certificates.is_empty() {
        let what = "it holds no certificate (-----BEGIN CERTIFICATE-----)";
        let remedy = "Name a PEM file of certificates in SSL_CERT_FILE, or remove the variable.";
        return Err(FetchError::new("SSL_CERT_FILE", what, remedy));
    }
    let roots = RootCerts::new_with_certs(&certificates);
    Ok(TlsConfig::builder().root_certs(roots).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_says_is_quoted_short_and_on_one_line() {
        assert_eq!(quoted("  {\n \"error\":  \"x\"}\r\n"), "{ \"error\": \"x\"}");
        let long = quoted(&"心".repeat(1_000));
        assert_eq!(long.chars().count(), QUOTED + 1);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let asked = |value: &str| {
            let response = Response::builder().header("retry-after", value);
            retry_after(&response.body(Body::builder().data("")).unwrap())
        };
        assert_eq!(asked("120"), Some(Duration::from_secs(120)));
        assert_eq!(asked("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        let far = asked("Fri, 01 Jan 2100 00:00:00 GMT").unwrap();
        assert!(far > Duration::from_hours(24 * 365));
        assert_eq!(asked("soon"), None);
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        let error = trusting(b"hello").unwrap_err().to_string();
        assert!(error.starts_with("SSL_CERT_FILE: it holds no certificate"), "{error}");
    }
}
