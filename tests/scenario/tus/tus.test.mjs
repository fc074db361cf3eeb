// 200 files through tus-js-client, each broken off at random points by a proxy between it and taizhangd: within a piece,
// or when all of a piece has come and its answer has not gone out. All must arrive, byte for byte, once.
// TAIZHANG_TUS_SEED picks other points; the seed is printed.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import http from "node:http";
import net from "node:net";
import { test } from "node:test";
import { DefaultHttpStack, Upload } from "tus-js-client";
import { startArchive } from "./archive.mjs";

const Files = 200;
const AtOnce = 8;
const seed = Number(process.env.TAIZHANG_TUS_SEED || 20261128);

function generator(state) {
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function fileOf(index) {
  const next = generator(seed * 1000 + index);
  const bytes = Buffer.alloc(1 + Math.floor(next() * 400_000));
  for (let i = 0; i + 4 <= bytes.length; i += 4) bytes.writeUInt32LE(Math.floor(next() * 2 ** 32), i);
  bytes.writeUInt8(index % 256, 0);
  return bytes;
}

// Cuts the first one to three pieces of every upload. Each connection carries one request.
class Proxy {
  constructor(port) {
    this.port = port;
    this.next = generator(seed);
    this.breaks = new Map(); // upload -> how many are still to come
    this.within = 0;
    this.unanswered = 0;
  }

  // After how many bytes to cut; "answer": before the answer; null: not at all.
  plan(head) {
    const [, upload] = head.match(/^PATCH (\S+) /) || [];
    if (!upload) return null;
    const left = this.breaks.has(upload) ? this.breaks.get(upload) : 1 + Math.floor(this.next() * 3);
    this.breaks.set(upload, left - 1);
    if (left <= 0) return null;
    const length = Number((head.match(/content-length: (\d+)/i) || [])[1] || 0);
    return this.next() < 0.25 ? "answer" : Math.floor(this.next() * length);
  }

  serve(client) {
    const server = net.connect(this.port, "127.0.0.1");
    let head = "", plan, passed = 0;
    const cut = () => { client.destroy(); server.destroy(); };
    client.on("error", cut).on("close", cut);
    server.on("error", cut).on("close", cut);
    server.on("data", (bytes) => {
      if (plan === "answer") { this.unanswered++; cut(); } else client.write(bytes);
    });
    client.on("data", (bytes) => {
      if (plan === undefined) {
        head += bytes.toString("latin1");
        const end = head.indexOf("\r\n\r\n");
        if (end < 0) return;
        plan = this.plan(head);
        bytes = Buffer.from(head, "latin1");
        passed = -(end + 4);
      }
      if (typeof plan === "number" && passed + bytes.length > plan) {
        this.within++;
        server.write(bytes.subarray(0, Math.max(0, plan - passed)), () => setImmediate(cut));
        plan = -1; // no more of it
        passed = Infinity;
        return;
      }
      if (passed === Infinity) return;
      passed += bytes.length;
      server.write(bytes);
    });
  }
}

function upload(endpoint, archive, httpStack, bytes, index) {
  return new Promise((done, failed) => {
    let submission = "";
    new Upload(bytes, {
      endpoint, httpStack,
      headers: { Authorization: "Bearer " + archive.api.token },
      metadata: { project: archive.project, filename: `第${index}份/文件.bin` },
      retryDelays: [0, 10, 20, 50, 100, 200, 400, 800, 1600, 3200],
      onAfterResponse: (_, response) => { submission = response.getHeader("Taizhang-Submission") || submission; },
      onSuccess: () => done(submission),
      onError: failed,
    }).start();
  });
}

test(`${Files} uploads broken at random points and resumed are all complete (seed ${seed})`, async () => {
  const archive = await startArchive(["--workers", "0"]);
  try {
    const proxy = new Proxy(Number(new URL(archive.origin).port));
    const listener = net.createServer((client) => proxy.serve(client)).listen(0, "127.0.0.1");
    await new Promise((ready) => listener.once("listening", ready));
    const endpoint = `http://127.0.0.1:${listener.address().port}/api/v1/uploads`;
    const httpStack = new DefaultHttpStack({ agent: new http.Agent({ keepAlive: false }) });
    let index = 0, bytes = 0;
    const submissions = new Set();
    await Promise.all(Array.from({ length: AtOnce }, async () => {
      while (index < Files) {
        const number = index++;
        const file = fileOf(number);
        bytes += file.length;
        const id = await upload(endpoint, archive, httpStack, file, number);
        assert.ok(id, `upload ${number} has no submission`);
        const kept = await archive.api.call("GET", `/submissions/${id}`);
        assert.equal(kept.sha256, createHash("sha256").update(file).digest("hex"));
        assert.equal(kept.size, file.length);
        assert.equal(kept.file_name, `第${number}份/文件.bin`);
        submissions.add(id);
      }
    }));
    listener.close();
    assert.equal(submissions.size, Files);
    const listed = [];
    for (let cursor = ""; cursor !== null;) {
      const page = await archive.api.call("GET", `/projects/${archive.project}/submissions?limit=200&cursor=${cursor}`);
      listed.push(...page.items);
      cursor = page.next;
    }
    assert.equal(listed.length, Files); // none twice
    assert.equal(proxy.breaks.size, Files); // every one was broken
    assert.ok(proxy.within >= Files && proxy.unanswered > 0);
    console.log(`${Files} files, ${bytes} bytes; broken within a piece ${proxy.within} times, before its answer ${proxy.unanswered} times`);
  } finally {
    await archive.stop();
  }
});
