package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Folder keeps blobs as files below a folder, which is made when the first one comes.
type Folder struct{ path string }

// NewFolder keeps blobs in the folder.
func NewFolder(path string) Folder { return Folder{path} }

// keyForm is what a key may be: it becomes a path, and must not lead out of the folder.
var keyForm = regexp.MustCompile(`^[0-9a-zA-Z-]{2,64}/[0-9a-zA-Z-]{2,64}$`)

// place is the file of a key. Its folder holds the files of a workspace whose keys end alike: few enough for any
// file system.
func (f Folder) place(key string) (string, error) {
	if !keyForm.MatchString(key) {
		return "", errors.New("the key of a blob has a wrong form")
	}
	workspace, file := filepath.Split(key)
	return filepath.Join(f.path, workspace, file[len(file)-2:], file), nil
}

// coming is how the names of files begin that are being written to a place, or were when their process died.
func coming(place string) string { return ".coming-" + filepath.Base(place) + "-" }

// Put writes beside the place and moves the whole file there, once it is on the disk.
func (f Folder) Put(_ context.Context, key string, r io.Reader) (err error) {
	place, err := f.place(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return fmt.Errorf("make the folder of a blob: %w", bare(err))
	}
	file, err := os.CreateTemp(filepath.Dir(place), coming(place)+"*")
	if err != nil {
		return fmt.Errorf("make the file of a blob: %w", bare(err))
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // nothing of it is left, or it stays out of everybody's sight
		}
	}()
	if _, err := io.Copy(file, r); err != nil {
		return errors.Join(fmt.Errorf("write a blob: %w", bare(err)), bare(file.Close()))
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write a blob: %w", bare(err))
	}
	if err := os.Rename(file.Name(), place); err != nil {
		return fmt.Errorf("name a blob: %w", bare(err))
	}
	return syncFolder(filepath.Dir(place))
}

// syncFolder lets a name be on the disk too.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the folder of a blob: %w", bare(err))
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("write the folder of a blob: %w", bare(err))
	}
	return nil
}

// Open opens the file.
func (f Folder) Open(_ context.Context, key string) (io.ReadCloser, error) {
	place, err := f.place(key)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(place)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoBlob
	}
	if err != nil {
		return nil, fmt.Errorf("open a blob: %w", bare(err))
	}
	return file, nil
}

// Delete removes the file.
func (f Folder) Delete(_ context.Context, key string) error {
	place, err := f.place(key)
	if err != nil {
		return err
	}
	if err := removeComing(place); err != nil {
		return fmt.Errorf("remove what was left of a blob: %w", bare(err))
	}
	if err := os.Remove(place); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove a blob: %w", bare(err))
	}
	return nil
}

// removeComing removes what processes that died left half written.
func removeComing(place string) error {
	entries, err := os.ReadDir(filepath.Dir(place))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), coming(place)) {
			err = errors.Join(err, os.Remove(filepath.Join(filepath.Dir(place), entry.Name())))
		}
	}
	return err
}

// bare is an error of the file system without the path, which names a workspace.
func bare(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err
	}
	return err
}
