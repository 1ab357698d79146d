//! A server of HTTP/1.1 for these tests, which answers what it is told to answer, well or badly.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct TestRequest {
    pub path: String,
    /// Parameters of the address and of the body.
    pub parameters: BTreeMap<String, String>,
    pub at: Instant,
}

impl TestRequest {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }
}

/// What the server does.
pub(crate) enum TestAnswer {
    /// A whole answer.
    Body(Vec<u8>),
    /// The same, packed for the way.
    Packed(Vec<u8>),
    /// An answer packed for the way, whose packed bytes end early although the length says that they are all.
    PackedCut(Vec<u8>),
    /// A status with headers and words.
    Status(u16, Vec<(&'static str, String)>, String),
    /// Half of an answer; then the connection ends.
    Cut(Vec<u8>),
    /// Nothing for so long; then the connection ends.
    Silence(Duration),
}

type Handler = dyn FnMut(&TestRequest) -> TestAnswer + Send;

/// A server until it is dropped.
pub(crate) struct TestServer {
    pub url: String,
    requests: Arc<Mutex<Vec<TestRequest>>>,
    is_over: Arc<AtomicBool>,
}

impl TestServer {
    pub(crate) fn start(handler: impl FnMut(&TestRequest) -> TestAnswer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let is_over = Arc::new(AtomicBool::new(false));
        let handler: Arc<Mutex<Handler>> = Arc::new(Mutex::new(handler));
        let (log, over) = (Arc::clone(&requests), Arc::clone(&is_over));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let (log, handler) = (Arc::clone(&log), Arc::clone(&handler));
                std::thread::spawn(move || stream.map(|stream| serve(&stream, &log, &handler)));
            }
        });
        Self { url, requests, is_over }
    }

    /// Requests so far.
    pub(crate) fn requests(&self) -> Vec<TestRequest> {
        self.requests.lock().unwrap().clone()
    }

    /// Requests so far to a path that ends so.
    pub(crate) fn count(&self, end: &str) -> usize {
        self.requests().iter().filter(|request| request.path.ends_with(end)).count()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let address = self.url.trim_start_matches("http://").trim_end_matches('/');
        let _ = TcpStream::connect(address);
    }
}

/// One request a connection. A client that is gone is no failure of the server.
fn serve(stream: &TcpStream, log: &Mutex<Vec<TestRequest>>, handler: &Mutex<Handler>) {
    let Some(request) = read_request(stream) else { return };
    log.lock().unwrap().push(request.clone());
    let answer = (handler.lock().unwrap())(&request);
    let _ = write_answer(stream, answer);
}

fn read_request(stream: &TcpStream) -> Option<TestRequest> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let target = first.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(typed) = line.strip_prefix("content-length:") {
            length = typed.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let body = String::from_utf8(body).ok()?;
    let pairs = query.split('&').chain(body.split('&')).filter_map(|pair| pair.split_once('='));
    let parameters = pairs.map(|(key, value)| (decode(key), decode(value))).collect();
    Some(TestRequest { path: path.to_owned(), parameters, at: Instant::now() })
}

fn decode(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| std::str::from_utf8(&after[..2]).unwrap());
        bytes.push(match (first, hex) {
            (_, Some(hex)) => u8::from_str_radix(hex, 16).unwrap(),
            (b'+', None) => b' ',
            (other, None) => *other,
        });
        rest = if hex.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap()
}

fn write_answer(mut stream: &TcpStream, answer: TestAnswer) -> std::io::Result<()> {
    let mut send = |head: &str, length: usize, body: &[u8]| {
        write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")?;
        stream.write_all(body)
    };
    match answer {
        TestAnswer::Body(body) => send("200 OK", body.len(), &body),
        TestAnswer::Packed(body) => {
            let packed = packed(&body);
            send("200 OK\r\nContent-Encoding: gzip", packed.len(), &packed)
        }
        TestAnswer::PackedCut(body) => {
            let packed = packed(&body);
            let half = &packed[..packed.len() / 2];
            send("200 OK\r\nContent-Encoding: gzip", half.len(), half)
        }
        TestAnswer::Status(status, headers, words) => {
            let headers: String =
                headers.iter().map(|(name, value)| format!("\r\n{name}: {value}")).collect();
            send(&format!("{status} Said{headers}"), words.len(), words.as_bytes())
        }
        TestAnswer::Cut(body) => send("200 OK", body.len(), &body[..body.len() / 2]),
        TestAnswer::Silence(time) => {
            std::thread::sleep(time);
            Ok(())
        }
    }
}

pub(crate) fn packed(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}
