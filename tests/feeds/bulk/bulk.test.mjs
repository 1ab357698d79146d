// Feeds loaded by Salesforce's own client library, the one that its command line is made of, into an org that speaks
// Bulk API 2.0 (org.mjs). What the org refuses was foretold; what it answered is read back; in the end it holds the
// ranking.
//
//     npm ci && node --test bulk.test.mjs        KOLNET and RUN name the program and a run folder

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import jsforce from "@jsforce/jsforce-node";
import { parse } from "csv-parse/sync";
import { Org } from "./org.mjs";

const root = new URL("../../../", import.meta.url).pathname;
const kolnet = process.env.KOLNET ?? join(root, "target/debug/kolnet");
const run = process.env.RUN ?? join(root, "data/demo/out");
const KEY = "Kolnet_External_Id__c";

const rows = (path) => parse(readFileSync(path, "utf8"), { columns: true, bom: true });

function feed(...words) {
  return execFileSync(kolnet, ["feed", ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** The object as an administrator makes it from `fields.csv`, as `sf sobject describe` prints it. */
function describe(fields) {
  const common = { nillable: true, createable: true, updateable: true, defaultedOnCreate: false };
  const made = fields.map(({ field, type, length, decimals, external_id }) => {
    const base = { ...common, name: field, restrictedPicklist: false, picklistValues: [], externalId: external_id !== "" };
    if (type === "number") return { ...base, type: "double", length: 0, precision: 6 + Number(decimals), scale: Number(decimals) };
    return { ...base, type: "string", length: Number(length), nillable: external_id === "" };
  });
  const id = { ...common, name: "Id", type: "id", length: 18, nillable: false, createable: false, updateable: false, defaultedOnCreate: true, picklistValues: [] };
  return { status: 0, result: { name: "KOL_Profile__c", fields: [id, ...made] } };
}

/** Loads a file as `sf data upsert bulk` does, and keeps the two result files. */
async function load(org, folder, name) {
  const connection = new jsforce.Connection({ instanceUrl: org.url, accessToken: "token", version: "62.0" });
  const job = connection.bulk2.createJob({ operation: "upsert", object: org.object, externalIdFieldName: KEY, lineEnding: "LF" });
  job.on("error", () => {});
  await job.open();
  await job.uploadData(readFileSync(join(folder, name), "utf8"));
  await job.close();
  await job.poll(20, 20_000);
  const [success, errors] = [await job.getSuccessfulResults(true), await job.getFailedResults(true)];
  const files = [join(folder, "..", `success-${name}`), join(folder, "..", `errors-${name}`)];
  writeFileSync(files[0], success);
  writeFileSync(files[1], errors);
  return { loaded: parse(success, { columns: true }), refused: parse(errors, { columns: true }), files };
}

test("an org holds the ranking after what it refused was foretold, read back and mended", async (t) => {
  const desk = mkdtempSync(join(tmpdir(), "kolnet-bulk-"));
  t.after(() => rmSync(desk, { recursive: true, force: true }));
  const [out, state] = [join(desk, "feed"), join(desk, "state")];
  const asked = ["--profile", "salesforce", "--acknowledged", state];
  feed(run, ...asked, "--out", out);
  const fields = rows(join(out, "fields.csv"));
  const described = describe(fields);
  const field = (name) => described.result.fields.find((known) => known.name === name);
  // What administrators forget: a tier that the picklist lacks, a name that is too short, a number too small.
  Object.assign(field("Tier__c"), {
    restrictedPicklist: true,
    picklistValues: ["T1", "T2", "T4"].map((value) => ({ value, active: true })),
  });
  field("Name").length = 14;
  Object.assign(field("Rank__c"), { precision: 3, scale: 0 });
  const file = join(desk, "describe.json");
  writeFileSync(file, JSON.stringify(described));
  const org = new Org(described);
  await org.open();
  t.after(() => org.close());

  const rehearsal = join(desk, "rehearsal");
  feed(run, "--profile", "salesforce", "--describe", file, "--rehearse", "--out", rehearsal);
  const foretold = new Set(rows(join(rehearsal, "rehearsal.csv")).filter(({ action }) => action === "refused").map(({ key }) => key));
  const first = await load(org, out, "upsert.csv");
  assert.ok(foretold.size > 20 && first.loaded.length > 20);
  assert.deepEqual(new Set(first.refused.map((row) => row[KEY])), foretold, "the rehearsal foretells what is refused");
  const said = feed("ack", out, "--success", first.files[0], "--errors", first.files[1]);
  assert.match(said, new RegExp(`^${first.loaded.length} rows loaded, ${foretold.size} refused, 0 without an answer`));
  assert.match(said, /INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST/);

  // The administrator mends the object; the next feed has just the rows that were refused.
  Object.assign(field("Tier__c"), { restrictedPicklist: false });
  field("Name").length = 80;
  field("Rank__c").precision = 9;
  writeFileSync(file, JSON.stringify(described));
  feed(run, ...asked, "--describe", file, "--out", out);
  assert.deepEqual(new Set(rows(join(out, "upsert.csv")).map((row) => row[KEY])), foretold);
  const second = await load(org, out, "upsert.csv");
  assert.equal(second.refused.length, 0);
  feed("ack", out, "--success", second.files[0], "--errors", second.files[1]);
  feed(run, ...asked, "--out", out);
  assert.equal(rows(join(out, "upsert.csv")).length, 0, "nothing is left to load");

  // A smaller circle: rows are set inactive and their ranks cleared, none is deleted.
  const before = org.records.size;
  feed(run, ...asked, "--top", "50", "--accept", "a smaller circle", "--out", out);
  const gone = await load(org, out, "deactivate.csv");
  assert.equal(gone.refused.length, 0);
  feed("ack", out, "--success", gone.files[0]);
  assert.equal(org.records.size, before);
  const active = [...org.records].filter(([, record]) => record.Status__c === "Active");
  const wanted = rows(join(run, "rankings.csv")).filter(({ rank }) => Number(rank) <= 50);
  assert.deepEqual(
    new Map(active.map(([key, { Tier__c, Rank__c }]) => [key, `${Tier__c} ${Rank__c}`]).sort()),
    new Map(wanted.map(({ person_key, area, tier, rank }) => [`kolnet:${person_key}:${area}`, `${tier} ${rank}`]).sort()),
  );
  const inactive = [...org.records.values()].filter((record) => record.Status__c === "Inactive");
  assert.ok(inactive.length > 0 && inactive.every((record) => record.Rank__c === null && record.Tier__c === null));
});

test("the org refuses a whole file that begins with a byte-order mark or has a field that it lacks", async (t) => {
  const desk = mkdtempSync(join(tmpdir(), "kolnet-bulk-"));
  t.after(() => rmSync(desk, { recursive: true, force: true }));
  const out = join(desk, "feed");
  feed(run, "--profile", "salesforce", "--top", "3", "--out", out);
  const described = describe(rows(join(out, "fields.csv")));
  const org = new Org(described);
  await org.open();
  t.after(() => org.close());
  const text = readFileSync(join(out, "upsert.csv"), "utf8");
  writeFileSync(join(out, "marked.csv"), `\uFEFF${text}`);
  await assert.rejects(load(org, out, "marked.csv"), /Field name not found/);
  described.result.fields = described.result.fields.filter(({ name }) => name !== "Tier__c");
  const file = join(desk, "describe.json");
  writeFileSync(file, JSON.stringify(described));
  assert.throws(() => feed(run, "--profile", "salesforce", "--describe", file, "--out", join(desk, "other")), /'Tier__c': the target has no such field/);
});
