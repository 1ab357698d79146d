// An org of Salesforce, as far as the ingest part of its Bulk API 2.0 goes: jobs, their data and their three result
// files, over records that obey the fields of one object. Errors have the words that Salesforce documents.
// https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_api_2_0.htm

import { createServer } from "node:http";
import { parse } from "csv-parse/sync";

const BASE = /^\/services\/data\/v[\d.]+\/jobs\/ingest(?:\/([^/]+))?(?:\/([^/?]+))?$/;

export class Org {
  /** `describe` is what `sf sobject describe --json` prints of the object. */
  constructor(describe) {
    this.object = describe.result.name;
    this.fields = new Map(describe.result.fields.map((field) => [field.name, field]));
    /** Records by external id. */
    this.records = new Map();
    this.jobs = new Map();
    this.server = createServer((request, answer) => this.answer(request, answer));
  }

  async open() {
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  async answer(request, answer) {
    const body = [];
    for await (const chunk of request) body.push(chunk);
    const bytes = Buffer.concat(body);
    const [, id, part] = BASE.exec(request.url) ?? [];
    const json = (status, value) => {
      answer.writeHead(status, { "content-type": "application/json" });
      answer.end(JSON.stringify(value));
    };
    const csv = (text) => {
      answer.writeHead(200, { "content-type": "text/csv" });
      answer.end(text);
    };
    const job = this.jobs.get(id);
    const route = `${request.method} ${part ?? (id ? "job" : "jobs")}`;
    if (id && !job) return json(404, [{ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }]);
    switch (route) {
      case "POST jobs": {
        const asked = JSON.parse(bytes.toString("utf8"));
        const made = { id: `750${String(this.jobs.size).padStart(12, "0")}AAA`, state: "Open", lineEnding: "LF", ...asked };
        this.jobs.set(made.id, { info: made, bytes: null, results: null });
        return json(200, made);
      }
      case "PUT batches":
        job.bytes = bytes;
        answer.writeHead(201);
        return answer.end();
      case "PATCH job":
        job.info.state = JSON.parse(bytes.toString("utf8")).state;
        if (job.info.state === "UploadComplete") this.process(job);
        return json(200, job.info);
      case "GET job":
        return json(200, job.info);
      case "DELETE job":
        answer.writeHead(204);
        return answer.end();
      case "GET successfulResults":
        return csv(job.results.successful);
      case "GET failedResults":
        return csv(job.results.failed);
      case "GET unprocessedrecords":
        return csv(job.results.unprocessed);
      default:
        return json(405, [{ errorCode: "METHOD_NOT_ALLOWED", message: route }]);
    }
  }

  process(job) {
    const { info, bytes } = job;
    const fail = (message) => {
      info.state = "Failed";
      info.errorMessage = message;
      job.results = { successful: "", failed: "", unprocessed: bytes.toString("utf8") };
    };
    const text = bytes.toString("utf8");
    const ends = info.lineEnding === "CRLF" ? "\r\n" : "\n";
    if (info.lineEnding !== "CRLF" && text.includes("\r")) return fail("ClientInputError : LineEnding is invalid on user data");
    if (info.object !== this.object) return fail(`InvalidEntity : Entity '${info.object}' is not supported`);
    let rows;
    try {
      rows = parse(text, { relax_column_count: false, record_delimiter: ends });
    } catch (error) {
      return fail(`InvalidBatch : ${error.message}`);
    }
    // A byte-order mark stays a part of the first name, as it does there.
    const [heads, ...records] = rows;
    const unknown = heads.find((head) => !this.fields.has(head));
    if (unknown !== undefined) return fail(`InvalidBatch : Field name not found : ${unknown}`);
    const key = heads.indexOf(info.externalIdFieldName);
    if (key < 0) return fail("InvalidBatch : External ID field is missing");
    const count = new Map();
    for (const row of records) count.set(row[key], (count.get(row[key]) ?? 0) + 1);
    const successful = [["sf__Id", "sf__Created", ...heads]];
    const failed = [["sf__Id", "sf__Error", ...heads]];
    for (const row of records) {
      const error = count.get(row[key]) > 1 ? `DUPLICATE_VALUE:Duplicate external id specified: ${row[key]}:--` : this.upsert(heads, row, key);
      if (error.message) failed.push(["", error.message, ...row]);
      else if (typeof error === "string") failed.push(["", error, ...row]);
      else successful.push([error.id, String(error.created), ...row]);
    }
    info.state = "JobComplete";
    info.numberRecordsProcessed = records.length;
    info.numberRecordsFailed = failed.length - 1;
    job.results = { successful: print(successful), failed: print(failed), unprocessed: print([heads]) };
  }

  /** The id of the record and whether it was made, or what is wrong with the row. */
  upsert(heads, row, key) {
    const held = this.records.get(row[key]);
    const changed = { ...held };
    for (const [at, head] of heads.entries()) {
      const [cell, field] = [row[at], this.fields.get(head)];
      if (cell === "") continue;
      if (cell === "#N/A") {
        if (!field.nillable) return { message: `REQUIRED_FIELD_MISSING:Required fields are missing: [${head}]:${head} --` };
        changed[head] = null;
        continue;
      }
      if (field.restrictedPicklist && !field.picklistValues.some(({ value, active }) => active && value === cell)) {
        return { message: `INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:bad value for restricted picklist field: ${cell}:${head} --` };
      }
      if (field.type === "double") {
        const number = Number(cell);
        if (!Number.isFinite(number)) return { message: `INVALID_TYPE_ON_FIELD_IN_RECORD:${head}: value not of required type: ${cell}:${head} --` };
        if (Math.abs(Math.trunc(number)) >= 10 ** (field.precision - field.scale)) {
          return { message: `NUMBER_OUTSIDE_VALID_RANGE:${head}: value outside of valid range on numeric field: ${cell}:${head} --` };
        }
      } else if (field.length && [...cell].length > field.length) {
        return { message: `STRING_TOO_LONG:${head}: data value too large: ${cell} (max length=${field.length}):${head} --` };
      }
      changed[head] = cell;
    }
    for (const field of this.fields.values()) {
      if (!field.nillable && !field.defaultedOnCreate && field.createable && changed[field.name] == null) {
        return { message: `REQUIRED_FIELD_MISSING:Required fields are missing: [${field.name}]:${field.name} --` };
      }
    }
    changed.Id ??= `a01${String(this.records.size).padStart(12, "0")}AAA`;
    this.records.set(row[key], changed);
    return { id: changed.Id, created: held === undefined };
  }
}

function print(rows) {
  const quoted = (cell) => `"${cell.replaceAll('"', '""')}"`;
  return rows.map((row) => `${row.map(quoted).join(",")}\n`).join("");
}
