"""Hashes, CBOR and notes by published vectors; bytes that mean the same and are not the same."""

from __future__ import annotations

import unittest
from typing import Any

import cbor2

import fixture
from case import Case
from fixture import SigningKey, mth
from verifier import cbor, tree
from verifier.cbor import Tag
from verifier.fault import Fault
from verifier.keys import check_public_key


CT_LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f")]
# Roots of the first 1 to 8 of them, as published with Certificate Transparency's own tests.
CT_ROOTS = [bytes.fromhex(text) for text in (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]


class MerkleKnownAnswers(unittest.TestCase):
    """The published vectors of Certificate Transparency (RFC 6962, RFC 9162)."""

    def test_empty(self) -> None:
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        self.assertEqual(tree.Tree().root(0).hex(), empty)

    def test_roots(self) -> None:
        grown = tree.Tree()
        for size, (leaf, root) in enumerate(zip(CT_LEAVES, CT_ROOTS), 1):
            grown.append(tree.leaf_hash(leaf))
            self.assertEqual(grown.root(size), root)
            self.assertEqual(mth(CT_LEAVES[:size]), root)

    def test_inclusion(self) -> None:
        path = [bytes.fromhex(text) for text in (
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
        found = tree.root_of_inclusion(0, 8, tree.leaf_hash(b""), path)
        self.assertEqual(found, CT_ROOTS[7])

    def test_consistency(self) -> None:
        path = [bytes.fromhex(text) for text in (
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
        tree.verify_consistency(6, 8, CT_ROOTS[5], CT_ROOTS[7], path)
        with self.assertRaises(Fault):
            tree.verify_consistency(6, 8, CT_ROOTS[4], CT_ROOTS[7], path)

    def test_every_proof_of_small_trees(self) -> None:
        leaves = [bytes([number]) for number in range(21)]
        roots = [mth(leaves[:size]) for size in range(len(leaves) + 1)]
        for size in range(1, len(leaves) + 1):
            for index in range(size):
                self._inclusion(index, leaves[:size], roots[size])
            for first in range(size + 1):
                path = fixture.consistency_path(first, leaves[:size])
                tree.verify_consistency(first, size, roots[first], roots[size], path)
                for earlier, wrong in ((roots[first], path + [bytes(32)]), (bytes(32), path)):
                    with self.assertRaises(Fault):
                        tree.verify_consistency(first, size, earlier, roots[size], wrong)
        with self.assertRaises(Fault):
            tree.root_of_inclusion(3, 3, bytes(32), [])
        with self.assertRaises(Fault):
            tree.verify_consistency(3, 2, roots[3], roots[2], [])

    def _inclusion(self, index: int, leaves: list[bytes], root: bytes) -> None:
        hash_ = tree.leaf_hash(leaves[index])
        path = fixture.inclusion_path(index, leaves)
        self.assertEqual(tree.root_of_inclusion(index, len(leaves), hash_, path), root)
        for wrong in (path + [bytes(32)], path[:-1] if path else [bytes(32)]):
            try:
                self.assertNotEqual(
                    tree.root_of_inclusion(index, len(leaves), hash_, wrong), root)
            except Fault:
                continue


class Cbor(unittest.TestCase):
    """Deterministic CBOR and nothing else."""

    def test_examples_of_rfc_8949(self) -> None:
        for text, value in (
                ("00", 0), ("17", 23), ("1818", 24), ("1903e8", 1000), ("1a000f4240", 1_000_000),
                ("1bffffffffffffffff", 18446744073709551615), ("20", -1), ("3863", -100),
                ("f4", False), ("f5", True), ("f6", None), ("4401020304", b"\1\2\3\4"),
                ("62c3bc", "ü"), ("83010203", [1, 2, 3]), ("a201020304", {1: 2, 3: 4}),
                ("c074323031332d30332d32315432303a30343a30305a",
                 Tag(0, "2013-03-21T20:04:00Z"))):
            self.assertEqual(cbor.decode(bytes.fromhex(text)), value)
            self.assertEqual(cbor.encode(value).hex(), text)

    def test_refusals(self) -> None:
        for text, reason in (
                ("1817", "shortest"), ("190018", "shortest"), ("1a0000ffff", "shortest"),
                ("1b00000000ffffffff", "shortest"), ("5801ff", "shortest"), ("9801f6", "shortest"),
                ("5f42010243030405ff", "indefinite"), ("9fff", "indefinite"),
                ("bfff", "indefinite"), ("7fff", "indefinite"), ("f93c00", "floating"),
                ("fa47c35000", "floating"), ("f7", "simple"), ("f820", "simple"), ("ff", "break"),
                ("1c", "reserved"), ("a202010102", "do not ascend"), ("a201010102", "twice"),
                ("a2616201616101", "do not ascend"), ("61ff", "UTF-8"), ("62c0af", "UTF-8"),
                ("63eda080", "UTF-8"), ("3bffffffffffffffff", "below -2"),
                ("c24101", "tag 2 is not allowed"), ("0000", "bytes behind"), ("42ff", "ends too early"),
                ("18", "ends too early"), ("", "ends too early"), ("9b00ffffffffffffff", "longer than its bytes"),
                ("81" * 16 + "00", "nested more than 16")):
            with self.subTest(text), self.assertRaisesRegex(Fault, reason):
                cbor.decode(bytes.fromhex(text))

    def test_order_of_keys_is_that_of_their_bytes(self) -> None:
        # RFC 8949 section 4.2.1's own example; RFC 7049's order is another.
        value = {10: 0, 100: 0, -1: 0, "z": 0, "aa": 0}
        self.assertEqual(
            cbor.encode(value).hex(), "a50a00186400200061" "7a0062616100")
        self.assertEqual(list(cbor.decode(cbor.encode(value))), list(value))
        self.assertIsNone(cbor.cbor2_writes(value))

    def test_small_order_keys(self) -> None:
        for text in ("00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f",
                     "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                     "ed" + "ff" * 30 + "7f", "ff" * 32):
            with self.subTest(text), self.assertRaises(Fault):
                check_public_key(bytes.fromhex(text))
        check_public_key(SigningKey(bytes(32)).public)


class Forms(Case):
    """Bytes that mean the same and are not the same are refused."""

    def assert_leaf_refused(self, leaf: bytes, reason: str) -> None:
        """As the last leaf of an otherwise good log."""
        ledger = fixture.sample()
        ledger.leaves.append(leaf)
        self.assert_refused(self.verify(ledger), reason)

    def signed(self, payload: bytes | None = None, value: dict | None = None, **more: Any) -> bytes:
        """A leaf that a rightful key has signed, with this payload."""
        ledger = fixture.sample()
        if payload is None:
            payload = fixture.dumps(value or ledger.payload("x.happened", {}))
        return ledger.add_signed(ledger.keys["event"].sign1(payload, **more))

    def payload(self, **changed: Any) -> dict:
        """A good payload, but for the changes."""
        return fixture.sample().payload("x.happened", {"b": 1, "a": 2}, **changed)

    def test_unsorted_map(self) -> None:
        good = fixture.dumps(self.payload())
        bad = good.replace(b"\xa2\x61a\x02\x61b\x01", b"\xa2\x61b\x01\x61a\x02")
        self.assertNotEqual(good, bad)
        self.assert_leaf_refused(self.signed(bad), "do not ascend")
        twice = good.replace(b"\xa2\x61a\x02\x61b\x01", b"\xa2\x61a\x02\x61a\x02")
        self.assert_leaf_refused(self.signed(twice), "a CBOR map key twice")

    def test_long_form_integer(self) -> None:
        leaf = self.signed()
        self.assert_leaf_refused(leaf[:1] + b"\x18\x01" + leaf[2:], "not in its shortest form")
        good = fixture.dumps(self.payload())
        bad = good.replace(b"\x61b\x01", b"\x61b\x18\x01")
        self.assert_leaf_refused(self.signed(bad), "not in its shortest form")

    def test_trailing_bytes(self) -> None:
        self.assert_leaf_refused(
            self.signed(fixture.dumps(self.payload()) + b"\x00"), "bytes behind the CBOR item")
        ledger = fixture.sample()
        self.assert_refused(self.verify(ledger, log=ledger.export() + b"\x00"), "no array of three")
        self.assert_refused(self.verify(ledger, log=ledger.export() + b"\x83\x01"), "ends inside")

    def test_indefinite_length_float_and_text(self) -> None:
        good = fixture.dumps(self.payload())
        pair = b"\xa2\x61a\x02\x61b\x01"
        for bad, reason in ((b"\xbf\x61a\x02\x61b\x01\xff", "indefinite"),
                            (b"\xa2\x61a\x02\x61b\xf9\x3c\x00", "floating"),
                            (b"\xa2\x61a\x02\x61b\x61\xff", "UTF-8")):
            self.assert_leaf_refused(self.signed(good.replace(pair, bad)), reason)

    def test_members(self) -> None:
        for changed, reason in (
                ({"k13": 1}, "unknown member"), ({"k6": 0}, "the stream's version"),
                ({"k5": ["a"]}, "the stream has another form"), ({"k8": b"short"}, "cause"),
                ({"k9": 20000}, "effective date"), ({"k10": [[1]]}, "a part of unknown form"),
                ({"k11": []}, "blobs"), ({"k12": "text"}, "command digest"),
                ({"k1": ""}, "the origin has another form"), ({"k1": "a b"}, "the origin has another form"),
                ({"k1": "a+b"}, "the origin has another form"), ({"k1": "é"}, "the origin has another form"),
                ({"k1": "x" * 256}, "the origin has another form"), ({"k6": None}, "the stream's version"),
                ({"k10": [cbor2.CBORTag(16, [b"\xa0", {}, bytes(16)])]}, "a sealed part's protected header")):
            self.assert_leaf_refused(self.signed(value=self.payload(**changed)), reason)

    def test_headers(self) -> None:
        self.assert_leaf_refused(self.signed(unprotected={9: 1}), "unprotected header")
        self.assert_leaf_refused(self.signed(more={2: [4]}), "the protected header has other members")
        self.assert_leaf_refused(self.signed(more=fixture.RECEIPT_TYPE), "the protected header has other members")
        self.assert_leaf_refused(self.signed(detached=True), "the payload is missing")
        leaf = cbor2.loads(self.signed())
        self.assert_leaf_refused(fixture.dumps([2, leaf[1], leaf[2]]), "form has another version")
        self.assert_leaf_refused(fixture.dumps([1, leaf[1], leaf[2].value]), "no tagged COSE_Sign1")
        self.assert_leaf_refused(
            fixture.dumps([1, leaf[1], cbor2.CBORTag(18, leaf[2].value[:3] + (bytes(63),))]),
            "64 bytes")


if __name__ == "__main__":
    unittest.main()
