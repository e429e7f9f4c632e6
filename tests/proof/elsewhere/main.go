// Verifies a published folder with the packages of Go's own checksum database, which know nothing of Heedmark.
//
//	main FOLDER KEY OLDER-CHECKPOINT
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder string

func (f folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(string(f), path))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (f folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func tree(file string, key note.Verifier) tlog.Tree {
	signed, err := os.ReadFile(file)
	check(err)
	opened, err := note.Open(signed, note.VerifierList(key))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	var root tlog.Hash
	raw, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	copy(root[:], raw)
	return tlog.Tree{N: size, Hash: root}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	log.SetFlags(0)
	web := folder(os.Args[1])
	key, err := note.NewVerifier(os.Args[2])
	check(err)
	now, before := tree(filepath.Join(string(web), "checkpoint"), key), tree(os.Args[3], key)
	hashes := tlog.TileHashReader(now, web)

	entries := int64(0)
	for number := int64(0); number*256 < now.N; number++ {
		width := now.N - number*256
		if width > 256 {
			width = 256
		}
		path := strings.Replace(tlog.Tile{H: 8, L: 0, N: number, W: int(width)}.Path(), "tile/8/0/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(string(web), path))
		check(err)
		for ; len(bundle) > 0; entries++ {
			length := int(binary.BigEndian.Uint16(bundle))
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			proof, err := tlog.ProveRecord(now.N, entries, hashes)
			check(err)
			check(tlog.CheckRecord(proof, now.N, now.Hash, entries, tlog.RecordHash(entry)))
		}
	}
	proof, err := tlog.ProveTree(now.N, before.N, hashes)
	check(err)
	check(tlog.CheckTree(proof, now.N, now.Hash, before.N, before.Hash))
	fmt.Printf("%d entries, after %d\n", entries, before.N)
}
