# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2054 # QEMU's options have commas
# How each kind of guest is started.  To be sourced after lib.sh.

# How many times slower than on the machine itself time limits must be.
kernel_slowness()
{
	case $1 in
	uml | plain | kcov) echo 1 ;;
	debug) echo 8 ;;
	*) echo 3 ;;
	esac
}

# boot_command KERNEL CPUS MEM RUNDIR FD ICOUNT PLUGIN APPEND: sets BOOT to the command line;
# the job's output goes to FD, the kernel's to RUNDIR/console.
boot_command()
{
	case $1 in
	uml | plain | kcov) boot_uml "$@" ;;
	*) boot_qemu "$@" ;;
	esac
}

boot_uml()
{
	local dir=$CACHE/kernel/$1 cpus=$2 mem=$3 rundir=$4 fd=$5 words

	read -ra words <<<"$8"
	exec {BOOT_CONSOLE}>"$rundir/console"
	BOOT=("$dir/linux" "mem=${mem}M" "ncpus=$cpus" seccomp=on
		root=/dev/root rootfstype=hostfs rootflags=/ ro
		"init=$REPO/tests/vm/guest/uml-init"
		con=null "con0=null,fd:$BOOT_CONSOLE" "con1=null,fd:$fd" console=tty0
		oops=panic log_buf_len=8M
		"SVCNAT_REPO=$REPO" "SVCNAT_RUN=$rundir"
		"SVCNAT_KERNELS=$dir" SVCNAT_OUT=/dev/tty1 "${words[@]}")
}

# The busybox and the modules that mount the root over 9p, packed once for
# each kernel.
qemu_initramfs()
{
	local kernel=$1 dir=$CACHE/kernel/$1 tree module release
	local out=$dir/initramfs

	if [[ $out -nt $VM_DIR/guest/qemu-init && $out -nt $dir/.svcnat-ready ]]; then
		return
	fi
	tree=$out.tree
	rm -rf "$tree"
	mkdir -p "$tree"/{bin,dev,proc,modules,lower,rw,new}
	cp /bin/busybox "$tree/bin/busybox"
	cp "$VM_DIR/guest/qemu-init" "$tree/init"
	touch "$tree/modules/order"
	if [[ -d $dir/root/lib/modules ]]; then
		release=$(<"$dir/.svcnat-ready")
		modprobe -d "$dir/root" -S "$release" --show-depends -a \
			virtio_pci 9pnet_virtio 9p overlay virtio_rng |
			awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
			while read -r module; do
				qemu_add_module "$module" "$tree/modules"
			done
	fi
	(cd "$tree" && find . | cpio --quiet -o -H newc | gzip -1) >"$out.new"
	mv "$out.new" "$out"
	rm -rf "$tree"
}

qemu_add_module()
{
	local name=${1##*/}

	case $name in
	*.xz) name=${name%.xz} && xz -dc "$1" >"$2/$name" ;;
	*.zst) name=${name%.zst} && zstd -qdc "$1" >"$2/$name" ;;
	*) cp "$1" "$2/$name" ;;
	esac
	echo "$name" >>"$2/order"
}

# /dev/kvm may be there and not work: boot once and see whether the kernel
# speaks; the answer, in STAMP, holds until the machine restarts.
qemu_try_kvm()
{
	local kernel=$1 stamp=$2 answer=tcg

	[[ ! -e $stamp ]] || return 0
	if [[ -w /dev/kvm ]] && timeout -k 1 20 qemu-system-x86_64 -accel kvm -cpu host -m 256 \
		-display none -nodefaults -no-reboot -serial stdio \
		-kernel "$(qemu_image "$kernel")" -append 'console=ttyS0 panic=-1' \
		</dev/null 2>/dev/null | grep -q 'Kernel panic'; then
		answer=kvm
	fi
	rm -f "$CACHE"/kvm-*
	echo $answer >"$stamp"
}

# Sets ACCEL.
qemu_accel()
{
	local stamp
	stamp=$CACHE/kvm-$(</proc/sys/kernel/random/boot_id)

	with_lock kvm qemu_try_kvm "$1" "$stamp"
	ACCEL=(-accel tcg,thread=multi -cpu qemu64)
	[[ $(<"$stamp") == tcg ]] || ACCEL=(-accel kvm -cpu host)
}

qemu_image()
{
	case $1 in
	debug) echo "$CACHE/kernel/debug/arch/x86/boot/bzImage" ;;
	*) echo "$CACHE/kernel/$1/vmlinuz" ;;
	esac
}

# qemu_prepare KERNEL: what a boot needs beside the kernel; sets ACCEL.
qemu_prepare()
{
	with_lock "initramfs-$1" qemu_initramfs "$1"
	qemu_accel "$1"
}

boot_qemu()
{
	local kernel=$1 cpus=$2 mem=$3 rundir=$4 fd=$5 icount=$6 plugin=$7 append=$8 ACCEL

	qemu_prepare "$kernel"
	append+=" console=ttyS0 mitigations=off oops=panic panic=-1 reboot=t"
	append+=" log_buf_len=8M printk.time=1"
	append+=" SVCNAT_REPO=$REPO SVCNAT_KERNELS=$CACHE/kernel/$kernel SVCNAT_OUT=/dev/ttyS1"
	# Without ACPI only the table of the BIOS tells the processors, and that
	# lists sockets.
	[[ $kernel == debug ]] && append+=" acpi=off kmemleak=on"
	if [[ $icount ]]; then
		# Time is what the guest executes, and addresses are the same at
		# every boot.
		ACCEL=(-accel tcg,thread=single -cpu qemu64 -icount shift=0,sleep=off)
		append+=" nokaslr norandmaps"
	fi
	if [[ $plugin ]]; then
		# One processor at a time, so that a plugin needs no locks.
		[[ $icount ]] || ACCEL=(-accel tcg,thread=single -cpu qemu64)
		ACCEL+=(-plugin "$plugin,out=$rundir/plugin")
	fi
	BOOT=(qemu-system-x86_64 -name "svcnat-$kernel" -machine pc "${ACCEL[@]}"
		-smp "$cpus,sockets=$cpus" -m "$mem" -nodefaults -display none -no-reboot
		-kernel "$(qemu_image "$kernel")" -initrd "$CACHE/kernel/$kernel/initramfs"
		-append "$append"
		-serial "file:$rundir/console"
		-chardev "file,id=out,path=/dev/fd/$fd,append=on" -serial chardev:out
		-device virtio-rng-pci
		-fsdev local,id=root,path=/,security_model=none,readonly=on,multidevs=remap
		-device virtio-9p-pci,fsdev=root,mount_tag=root
		-fsdev "local,id=run,path=$rundir,security_model=none"
		-device virtio-9p-pci,fsdev=run,mount_tag=run)
}
